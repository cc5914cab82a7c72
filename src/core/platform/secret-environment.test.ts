import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { fixedSecretNames } from '../../contract/settings.ts'
import { holdsSecret, secretVariable } from './secret-environment.ts'

const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)

test('every variable that holds a secret is known as one; those that name a file are not', () => {
  for (const name of [...fixedSecretNames, 'llm.profiles.My-own.v2.apiKey'] as const) {
    expect(holdsSecret(secretVariable(name)), name).toBe(true)
    expect(holdsSecret(`${secretVariable(name)}_FILE`), name).toBe(false)
  }
  expect(['CATALYST_TOKEN', 'CATALYST_PASSPHRASE', 'CATALYST_HOME', 'CATALYST_E2E'].map(holdsSecret)).toEqual(
    [true, true, false, false],
  )
})

test('what is taken out of the environment is inherited by nobody, and still at hand', async () => {
  const program = `
    import { takeSecretsFromEnvironment, ownEnvironment } from ${here('./secret-environment.ts')}
    import { spawnSync } from 'node:child_process'
    takeSecretsFromEnvironment()
    const child = spawnSync(process.execPath, ['-p', 'JSON.stringify(process.env)'])
    console.log(JSON.stringify({ child: child.stdout.toString(), own: ownEnvironment().CATALYST_REDIS_PASSWORD }))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '-e', program],
    {
      env: {
        ...process.env,
        CATALYST_REDIS_PASSWORD: 'canary-of-redis',
        CATALYST_PASSPHRASE: 'canary-of-all',
      },
    },
  )
  const { child, own } = JSON.parse(stdout)
  expect(own).toBe('canary-of-redis')
  expect(child).not.toContain('canary')
})

const dumps =
  process.platform === 'linux' &&
  spawnSync('bash', ['-c', 'ulimit -c unlimited && [ "$(cat /proc/sys/kernel/core_pattern)" = core ]'])
    .status === 0

test.skipIf(!dumps)('a core dump holds no memory', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-core-'))
  /** Ends a program with a core dump, and says whether the canary is in it. */
  const isInDump = async (guard: string) => {
    const program = `
      import { leaveNothingInDumps } from ${here('./no-dumps.ts')}
      ${guard}
      globalThis.kept = Buffer.from(['canary', 'of', 'memory', process.pid].join('-')).toString()
      process.abort()`
    spawnSync(
      'bash',
      [
        '-c',
        'ulimit -c unlimited; exec "$0" --input-type=module-typescript -e "$1"',
        process.execPath,
        program,
      ],
      {
        cwd: folder,
      },
    )
    const [core] = (await readdir(folder)).filter((name) => name.startsWith('core'))
    if (core === undefined) return undefined
    const found = (await readFile(join(folder, core))).includes('canary-of-memory')
    await rm(join(folder, core))
    return found
  }
  try {
    expect(await isInDump('')).toBe(true)
    expect(await isInDump('leaveNothingInDumps()')).not.toBe(true)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
