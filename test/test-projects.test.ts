import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { describe, expect, test } from 'vitest'
import config from '../vitest.config.ts'

const root = join(import.meta.dirname, '..')
const files = globSync(
  ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'],
  {
    cwd: root,
  },
)

interface Project {
  readonly name: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

const projects: Project[] = (config.test?.projects ?? []).flatMap((project) => {
  if (typeof project !== 'object' || !('test' in project) || !project.test) return []
  const { name, include = [], exclude = [] } = project.test
  return [{ name: String(name), include, exclude }]
})

const runs = ({ include, exclude }: Project, file: string) =>
  include.some((glob) => matchesGlob(file, glob)) && !exclude.some((glob) => matchesGlob(file, glob))

describe('every test file is run', () => {
  test('by one project, and by one alone', () => {
    expect(files.length).toBeGreaterThan(250)
    const wrong = files.flatMap((file) => {
      const by = projects.filter((project) => runs(project, file)).map(({ name }) => name)
      return by.length === 1 ? [] : [`${file}: ${by.join(' and ') || 'no project'}`]
    })
    expect(wrong).toEqual([])
  })

  test('and each spec is found, by a tag that is known', () => {
    const specs = globSync('{src,test,bench}/**/*.spec.ts', { cwd: root })
    expect(specs.length).toBeGreaterThan(20)
    expect(specs.filter((file) => !matchesGlob(file, 'test/e2e/*.spec.ts'))).toEqual([])
    // A tag that is written otherwise would leave a long spec in the usual run.
    const tags = specs.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      return [...text.matchAll(/\btags?: ?(\[[^\]]*\]|'[^']*')|(@[a-z-]*long[a-z-]*)/gu)].map(([all]) => all)
    })
    const known = new Set(["tag: '@long'", "tag: '@also-long'"])
    expect(tags.filter((tag) => !known.has(tag))).toEqual([])
  })

  test('and each name in a list of the configuration is a file', () => {
    const names = new Set(projects.flatMap(({ include }) => include))
    const stale = [...names]
      .filter((glob) => !glob.includes('**'))
      .flatMap(expandBraces)
      .filter((glob) => !files.some((file) => matchesGlob(file, glob)))
    expect(stale).toEqual([])
  })
})

/** `a/{b,c}.ts` as `a/b.ts` and `a/c.ts`: one name of several that is stale shows. */
function expandBraces(glob: string): string[] {
  const braces = /^(.*)\{([^{}]*)\}(.*)$/u.exec(glob)
  if (!braces) return [glob]
  const [, before = '', names = '', after = ''] = braces
  return names.split(',').flatMap((name) => expandBraces(before + name + after))
}
