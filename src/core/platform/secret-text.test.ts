import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { givenSecret } from './secret-environment.ts'
import { decodeSecret } from './secret-text.ts'

const bom = '\uFEFF'

test.each([
  ['plain', 'pässword', 'pässword'],
  ['with a mark', `${bom}pässword`, 'pässword'],
  ['with a mark and a Windows line end', `${bom}pass word \r\n`, 'pass word '],
  ['with one line end too many', 'pass\n\n', 'pass\n'],
  ['with a mark that is part of it', `a${bom}b`, `a${bom}b`],
  ['with nothing but a mark', bom, ''],
])('a secret %s', (_, text, secret) => {
  expect(decodeSecret(Buffer.from(text), 'It')).toBe(secret)
})

test.each([
  ['UTF-16', Buffer.from(`${bom}secret`, 'utf16le')],
  ['UTF-16, the other way round', Buffer.from(`${bom}secret`, 'utf16le').swap16()],
  ['UTF-16 without a mark', Buffer.from('secret', 'utf16le')],
  ['Windows-1252', Buffer.from('pässword', 'latin1')],
])('%s is refused and not taken for another secret', (_, bytes) => {
  expect(() => decodeSecret(bytes, 'The file x')).toThrow(
    /^The file x is (?:UTF-16 or binary, )?not UTF-8 text\.$/u,
  )
})

test('the file that a variable names is read so too', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'catalyst-secret-'))
  const path = join(folder.path, 'key')
  const read = () => givenSecret('CATALYST_LLM_API_KEY', { CATALYST_LLM_API_KEY_FILE: path })
  await writeFile(path, `${bom}sk-marked\r\n`)
  expect(await read()).toBe('sk-marked')
  await writeFile(path, bom)
  await expect(read()).rejects.toThrow('is empty')
  await writeFile(path, Buffer.from('sk-wide', 'utf16le'))
  await expect(read()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `CATALYST_LLM_API_KEY_FILE names ${path}, which is UTF-16 or binary, not UTF-8 text.`,
  })
})
