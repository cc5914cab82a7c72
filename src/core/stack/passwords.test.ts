import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseEnvFile } from './compose/dotenv.ts'
import { ensureStackPasswords, setVariable } from './passwords.ts'

let home: string
let file: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalyst-passwords-'))
  file = join(home, 'stack', 'catalyst.env')
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** What docker compose would read. */
const onDisk = async () => parseEnvFile(await readFile(file, 'utf8'), () => undefined).values

describe('the passwords of the shipped stack', () => {
  test('are made on first use, readable by nobody else, and the same ever after', async () => {
    const first = await ensureStackPasswords(file)
    expect(first.file).toBe(file)
    expect(await onDisk()).toEqual(first.values)
    if (process.platform !== 'win32') {
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect((await stat(join(home, 'stack'))).mode & 0o777).toBe(0o700)
    }
    expect((await ensureStackPasswords(file)).values).toEqual(first.values)
  })

  test('are long, all different, and need no quoting in a URL', async () => {
    const { values } = await ensureStackPasswords(file)
    const { LANGFUSE_ENCRYPTION_KEY, ...others } = values
    expect(LANGFUSE_ENCRYPTION_KEY).toMatch(/^[0-9a-f]{64}$/)
    for (const value of Object.values(others)) expect(value).toMatch(/^(?:[ps]k-lf-)?[A-Za-z0-9_-]{32}$/)
    expect(new Set(Object.values(values)).size).toBe(Object.keys(values).length)
  })

  test('are added where a file of an older version misses some, leaving what it has', async () => {
    await mkdir(join(home, 'stack'))
    await writeFile(file, '# mine\nexport REDIS_PASSWORD="kept as it is"\nREDIS_PORT=16379\nMINIO_PASSWORD=')
    const { values } = await ensureStackPasswords(file)
    expect(values).toMatchObject({ REDIS_PASSWORD: 'kept as it is', REDIS_PORT: '16379' })
    expect(values.MINIO_PASSWORD).toHaveLength(32)
    expect(values.MONGODB_PASSWORD).toHaveLength(32)
    expect(await onDisk()).toEqual(values)
    expect(await readFile(file, 'utf8')).toMatch(/^# mine\nexport REDIS_PASSWORD="kept as it is"\n/)
  })

  test('are made once when many ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => ensureStackPasswords(file)))
    for (const { values } of all) expect(values).toEqual(all[0]?.values)
  })

  test('are not made anew over a file that cannot be read', async () => {
    await mkdir(join(home, 'stack'))
    await writeFile(file, 'REDIS_PASSWORD=one\nMONGODB_PASSWORD="never closed\n')
    await expect(ensureStackPasswords(file)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('line 2'),
    })
    expect(await readFile(file, 'utf8')).toContain('never closed')
  })

  test('cover every secret the shipped file asks for', async () => {
    const { values } = await ensureStackPasswords(file)
    const example = await readFile(
      fileURLToPath(new URL('../../../compose/.env.example', import.meta.url)),
      'utf8',
    )
    const secret = /^#?\s*(\w*(?:PASSWORD|SECRET|SALT|KEY))=/gm
    const asked = [...example.matchAll(secret)].map((match) => match[1])
    expect(asked.length).toBeGreaterThan(10)
    expect(Object.keys(values).sort()).toEqual(asked.sort())
  })
})

describe('a variable of the stack', () => {
  test('is set, and set again in place, with the passwords untouched', async () => {
    const { values } = await ensureStackPasswords(file)
    await setVariable(file, 'REDIS_PORT', '16379')
    await setVariable(file, 'QDRANT_PORT', '16333')
    await setVariable(file, 'REDIS_PORT', '26379')
    expect(await onDisk()).toEqual({ ...values, REDIS_PORT: '26379', QDRANT_PORT: '16333' })
    expect((await readFile(file, 'utf8')).match(/REDIS_PORT/g)).toHaveLength(1)
  })

  test('cannot smuggle in another', async () => {
    await expect(setVariable(file, 'REDIS_PORT', '1\nMONGODB_PASSWORD=x')).rejects.toThrow(/cannot be set/)
    await expect(setVariable(file, 'A B', '1')).rejects.toThrow(/cannot be set/)
  })
})
