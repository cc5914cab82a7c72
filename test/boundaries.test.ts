import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A forbidden import: in which file it is planted, and the line. One per boundary of docs/architecture.md. */
const planted: Record<string, [file: string, line: string]> = {
  'what every side shares imports nothing of ours': [
    'src/shared/planted.ts',
    `import { leaf } from '../core/platform/leaf.ts'`,
  ],
  'what every side shares knows no Node': ['src/shared/planted.ts', `import { readFileSync } from 'node:fs'`],
  'the contract imports nothing of ours': [
    'src/contract/planted.ts',
    `import { leaf } from '../core/platform/leaf.ts'`,
  ],
  'the contract imports no package but zod and oRPC': ['src/contract/planted.ts', `import 'winston'`],
  'the platform knows no feature': [
    'src/core/platform/planted.ts',
    `import { leaf } from '../knowledge/leaf.ts'`,
  ],
  'a feature sees nothing of another but its ports': [
    'src/core/health/planted.ts',
    `import { leaf } from '../knowledge/leaf.ts'`,
  ],
  'a feature sees not even a type of another': [
    'src/core/runs/planted.ts',
    `import type { Leaf } from '../knowledge/leaf.ts'`,
  ],
  'the engine knows no stack': ['src/core/engine/planted.ts', `import { leaf } from '../stack/leaf.ts'`],
  'who does not work with containers does not see the engine': [
    'src/core/runs/planted.ts',
    `import { leaf } from '../engine/leaf.ts'`,
  ],
  'the secrets are not reached through the settings': [
    'src/core/settings/planted.ts',
    `import { leaf } from '../secrets/leaf.ts'`,
  ],
  'the secrets know no settings': [
    'src/core/secrets/planted.ts',
    `import { leaf } from '../settings/leaf.ts'`,
  ],
  'the language models know no feature': [
    'src/core/llm/planted.ts',
    `import { leaf } from '../knowledge/leaf.ts'`,
  ],
  'the cache knows nobody who uses it': [
    'src/core/cache/planted.ts',
    `import type { Leaf } from '../knowledge/leaf.ts'`,
  ],
  'the queue knows nobody whose jobs it holds': [
    'src/core/queue/planted.ts',
    `import type { Leaf } from '../knowledge/leaf.ts'`,
  ],
  'a feature does not know the composition root': [
    'src/core/settings/planted.ts',
    `import { leaf } from '../app/leaf.ts'`,
  ],
  'a feature does not know the doors': [
    'src/core/system/planted.ts',
    `import { leaf } from '../../transports/http/leaf.ts'`,
  ],
  'ports know no feature': ['src/core/planted/ports.ts', `import type { Leaf } from '../knowledge/leaf.ts'`],
  'the services know no Electron': ['src/core/app/planted.ts', `import { app } from 'electron'`],
  'a service sends no request of its own': [
    'src/core/health/planted.ts',
    `export const answer = await fetch('http://127.0.0.1/')`,
  ],
  'a service knows no HTTP but the guarded one': [
    'src/core/knowledge/planted.ts',
    `import { request } from 'node:https'`,
  ],
  'a service loads no other HTTP': [
    'src/core/knowledge/planted.ts',
    `export const undici = await import('undici')`,
  ],
  'a door reaches no feature but through the composition root': [
    'src/transports/http/planted.ts',
    `import { leaf } from '../../core/knowledge/leaf.ts'`,
  ],
  'a door knows no Electron': [
    'src/transports/ipc/planted.ts',
    `import { MessageChannelMain } from 'electron'`,
  ],
  'the command line does not know the shell': [
    'src/cli/planted.ts',
    `import { leaf } from '../main/leaf.ts'`,
  ],
  'the command line knows no Electron': ['src/cli/planted.ts', `import { app } from 'electron'`],
  'the shell reaches no feature but through the composition root': [
    'src/main/planted.ts',
    `import { leaf } from '../core/knowledge/leaf.ts'`,
  ],
  'the preload knows no services': [
    'src/preload/planted.ts',
    `import { leaf } from '../core/platform/leaf.ts'`,
  ],
  'the preload knows no Node': ['src/preload/planted.ts', `import { readFileSync } from 'node:fs'`],
  'the page knows no services': [
    'src/renderer/planted.ts',
    `import { leaf } from '../core/platform/leaf.ts'`,
  ],
  'the page knows not even a type of them': [
    'src/renderer/planted.ts',
    `import type { Leaf } from '../core/knowledge/leaf.ts'`,
  ],
  'the page knows no Node': ['src/renderer/planted.ts', `import { readFileSync } from 'node:fs'`],
  'the page knows no Electron': ['src/renderer/planted.ts', `import { ipcRenderer } from 'electron'`],
}

let copy: string
/** What the two gates say about the copy, by file as it is reported. */
let said: Map<string, string[]>

/** The file of a plant: two in one room must not share one. */
const names = Object.keys(planted)
const fileOf = (name: string) => {
  const [file] = planted[name]!
  return file.endsWith('/ports.ts') ? file : file.replace('planted.ts', `planted-${names.indexOf(name)}.ts`)
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'catalyst-boundaries-'))
  await cp(join(root, 'src'), join(copy, 'src'), {
    recursive: true,
    filter: (path) => !/\.test\.tsx?$/u.test(path),
  })
  for (const file of ['tsconfig.base.json', 'biome.json', 'package.json'])
    await cp(join(root, file), join(copy, file))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  for (const room of [
    'core/platform',
    'core/engine',
    'core/stack',
    'core/knowledge',
    'core/secrets',
    'core/settings',
    'core/app',
    'transports/http',
    'main',
  ]) {
    // Something to import that imports nothing itself, so that each fault has one place.
    await plant(`src/${room}/leaf.ts`, 'export const leaf = 1\nexport type Leaf = number\n')
  }
  for (const name of names) await plant(fileOf(name), `${planted[name]![1]}\n`)
  await plant('src/core/platform/cycle-a.ts', `import { b } from './cycle-b.ts'\nexport const a = () => b\n`)
  await plant('src/core/platform/cycle-b.ts', `import { a } from './cycle-a.ts'\nexport const b = () => a\n`)
  await plant(
    'src/core/platform/type-cycle-a.ts',
    `import type { B } from './type-cycle-b.ts'\nexport type A = { b?: B }\n`,
  )
  await plant(
    'src/core/platform/type-cycle-b.ts',
    `import type { A } from './type-cycle-a.ts'\nexport type B = { a?: A }\n`,
  )
  await plant('src/core/platform/barrel.ts', `export { newId } from './identity.ts'\n`)
  await plant('src/core/platform/all.ts', `export * from './identity.ts'\n`)
  said = await typeErrors()
  for (const [file, rules] of await lintErrors()) said.set(file, [...(said.get(file) ?? []), ...rules])
}, 120_000)

afterAll(() => rm(copy, { recursive: true, force: true }))

async function plant(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(copy, file)), { recursive: true })
  await writeFile(join(copy, file), text)
}

function run(script: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd: copy, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, [join(root, 'node_modules', script), ...args], options, (_, stdout) =>
      resolve(stdout),
    )
  })
}

async function typeErrors(): Promise<Map<string, string[]>> {
  const files = await readdir(join(copy, 'src'), { recursive: true })
  const projects = files.filter((file) => /(?:^|[\\/])tsconfig[^\\/]*\.json$/u.test(file))
  const output = await run('typescript/bin/tsc', [
    '-b',
    ...projects.map((file) => join('src', file)),
    ...['--pretty', 'false'],
  ])
  const errors = new Map<string, string[]>()
  for (const [, file, code] of output.matchAll(/^(.+?)\(\d+,\d+\): error (TS\d+)/gmu)) {
    const path = file!.replaceAll('\\', '/')
    errors.set(path, [...(errors.get(path) ?? []), code!])
  }
  return errors
}

async function lintErrors(): Promise<Map<string, string[]>> {
  const output = await run('@biomejs/biome/bin/biome', [
    'lint',
    '--vcs-enabled=false',
    '--only=suspicious/noImportCycles',
    '--only=style/noRestrictedImports',
    '--only=style/noRestrictedGlobals',
    '--only=performance/noBarrelFile',
    '--only=performance/noReExportAll',
    '--reporter=json',
    '--max-diagnostics=none',
    'src',
  ])
  const errors = new Map<string, string[]>()
  const { diagnostics } = JSON.parse(output) as {
    diagnostics: { category: string; location: { path: string | { file: string } } }[]
  }
  for (const { category, location } of diagnostics) {
    const path = typeof location.path === 'string' ? location.path : location.path.file
    errors.set(path, [...(errors.get(path) ?? []), category])
  }
  return errors
}

describe('a forbidden import turns the gate red', () => {
  test.each(names)('%s', (name) => {
    const file = fileOf(name)
    const errors = said.get(file) ?? []
    expect(
      errors.some((error) => /^TS(?:6307|6059)$|noRestricted(?:Imports|Globals)/u.test(error)),
      `${file}: ${errors}`,
    ).toBe(true)
  })

  test('what is not planted stays green', () => {
    const clean = [...said.keys()].filter((file) => !/planted|cycle-|barrel|platform\/all/u.test(file))
    expect(clean.map((file) => [file, said.get(file)])).toEqual([])
  })
})

test('clients that do their own HTTP are made where redirects are refused', async () => {
  const made: string[] = []
  for (const file of await readdir(join(root, 'src/core'), { recursive: true })) {
    if (!/(?<!\.test)\.ts$/u.test(file)) continue
    const text = await readFile(join(root, 'src/core', file), 'utf8')
    for (const [client] of text.matchAll(
      /\bnew (?:Docker|QdrantClient|\w*OpenAI)\(|\bglobal(?:This)?\.fetch\b/gu,
    ))
      made.push(`${file.replaceAll('\\', '/')}: ${client}`)
  }
  expect(made.sort()).toEqual([
    'engine/find/engine-candidates.ts: new Docker(',
    'llm/openai-client.ts: new GuardedOpenAI(',
    'platform/qdrant-client.ts: new QdrantClient(',
  ])
})

describe('the shape of imports', () => {
  test('cycles are refused', () => {
    expect(said.get('src/core/platform/cycle-a.ts')).toContain('lint/suspicious/noImportCycles')
    expect(said.get('src/core/platform/type-cycle-a.ts')).toContain('lint/suspicious/noImportCycles')
  })
  test('barrels are refused', () => {
    expect(said.get('src/core/platform/barrel.ts')).toContain('lint/performance/noBarrelFile')
  })
  test('export * is refused', () => {
    expect(said.get('src/core/platform/all.ts')).toContain('lint/performance/noReExportAll')
  })
})
