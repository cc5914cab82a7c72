import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

/** One forbidden import per boundary: where it is planted, and what it imports. */
const violations: [boundary: string, folder: string, imported: string][] = [
  ['the contract imports nothing of ours', 'src/contract', '../core/platform/errors.ts'],
  ['the platform knows no feature', 'src/core/platform', '../runs/service.ts'],
  ['a feature sees no other feature’s inside', 'src/core/health', '../knowledge/service.ts'],
  ['a feature sees no other feature’s inside, the other way', 'src/core/knowledge', '../runs/run-store.ts'],
  ['runs know no settings service', 'src/core/runs', '../settings/service.ts'],
  ['settings know no health', 'src/core/settings', '../health/service.ts'],
  ['the system feature knows no runs service', 'src/core/system', '../runs/service.ts'],
  ['core knows no door', 'src/core/app', '../../transports/http/door.ts'],
  ['core knows no Electron shell', 'src/core/app', '../../main/tray-model.ts'],
  ['one door does not know the other', 'src/transports/ipc', '../http/door.ts'],
  ['the preload script knows no service', 'src/preload', '../core/platform/errors.ts'],
  ['the page knows the contract only', 'src/renderer', '../core/platform/errors.ts'],
  ['the page knows no Node', 'src/renderer', 'node:fs'],
]

/**
 * TypeScript lets a project see what the projects it references reference, and these three reference `core/app`. That
 * they leave the features alone is Biome's to say: there are no path aliases its patterns could miss.
 */
const inside: [folder: string, imported: string][] = [
  ['src/transports/http', '../../core/knowledge/knowledge-service.ts'],
  ['src/cli', '../core/health/service.ts'],
  ['src/main', '../core/knowledge/knowledge-service.ts'],
]

let copy: string
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'catalyst-house-'))
  const withoutTests = (source: string) => !/\.test\.tsx?$/u.test(source)
  await cp(join(root, 'src'), join(copy, 'src'), { recursive: true, filter: withoutTests })
  for (const file of ['tsconfig.base.json', 'biome.json', 'package.json'])
    await cp(join(root, file), join(copy, file))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  // The house without its tests, which may import anything.
  const references = JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8')).references as {
    path: string
  }[]
  const rooms = references.filter(({ path }) => path !== 'test')
  await writeFile(join(copy, 'tsconfig.json'), JSON.stringify({ files: [], references: rooms }))
}, 60_000)
afterAll(() => rm(copy, { recursive: true, force: true }))

test('every boundary between rooms is a compile error', async () => {
  expect(await compile(), 'the house as it is').toBe('')
  for (const [at, [, folder, imported]] of violations.entries()) {
    await writeFile(
      join(copy, folder, `planted-${at}.ts`),
      `import * as planted from '${imported}'\nexport { planted }\n`,
    )
  }
  const said = await compile()
  const unnoticed = violations.filter(([, folder], at) => !said.includes(`${folder}/planted-${at}.ts(`))
  expect(unnoticed).toEqual([])
}, 120_000)

test('a door or shell that reaches into a feature is a lint error; its ports are not', async () => {
  const files = inside.map(([folder]) => join(folder, 'reaching.ts'))
  for (const [at, [, imported]] of inside.entries()) {
    await writeFile(join(copy, files[at]!), `import * as planted from '${imported}'\nexport { planted }\n`)
    expect(await lint([files[at]!]), files[at]).toContain('noRestrictedImports')
  }
  await writeFile(
    join(copy, files[0]!),
    "import type { Runs } from '../../core/runs/ports.ts'\nexport type { Runs }\n",
  )
  expect(await lint([files[0]!])).not.toContain('noRestrictedImports')
}, 60_000)

test('import cycles, barrels and re-exports of everything are lint errors', async () => {
  const folder = join(copy, 'src', 'core', 'runs')
  await writeFile(join(folder, 'cycle-a.ts'), "import { b } from './cycle-b.ts'\nexport const a = () => b\n")
  await writeFile(join(folder, 'cycle-b.ts'), "import { a } from './cycle-a.ts'\nexport const b = () => a\n")
  await writeFile(
    join(folder, 'barrel.ts'),
    "export { a } from './cycle-a.ts'\nexport * from './cycle-b.ts'\n",
  )
  const said = await lint(
    ['cycle-a.ts', 'cycle-b.ts', 'barrel.ts'].map((file) => join('src', 'core', 'runs', file)),
  )
  expect(said).toContain('noImportCycles')
  expect(said).toContain('noBarrelFile')
  expect(said).toContain('noReExportAll')
}, 60_000)

/** What the compiler says, with forward slashes; nothing when it is content. */
async function compile(): Promise<string> {
  return (await output(join('typescript', 'bin', 'tsc'), ['-b', '--pretty', 'false'])).replaceAll(sep, '/')
}

function lint(files: string[]): Promise<string> {
  // The copy is no repository, so the ignore file is left out.
  return output(join('@biomejs', 'biome', 'bin', 'biome'), ['lint', '--vcs-enabled=false', ...files])
}

async function output(tool: string, args: string[]): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: copy })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return stdout + stderr || String(error)
  }
}
