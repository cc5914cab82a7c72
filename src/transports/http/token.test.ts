import { readdir, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { doorForEachTest } from '../../../test/support/door-for-each-test.ts'
import { testToken } from '../../../test/support/doors.ts'
import { forgetToken, newToken, readToken, tokenFile } from './token.ts'

const rig = doorForEachTest()

describe('the token file', () => {
  test('is new at every start, for this user alone; a pinned token takes its place', async () => {
    const home = path.join(rig.folder, 'home')
    const token = await newToken(home)
    expect(token).toMatch(/^[\w-]{43}$/u)
    expect(await readToken(home)).toBe(token)
    expect(await newToken(home)).not.toBe(token)
    expect((await stat(tokenFile(home))).mode & 0o777).toBe(0o600)
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    expect(await newToken(home, testToken)).toBe(testToken)
    expect(await readToken(home)).toBe(testToken)
    expect(await readdir(home)).toEqual(['token'])
    await expect(newToken(home, 'short')).rejects.toThrow(/CATALYST_TOKEN/u)
    await forgetToken(home)
    expect(await readToken(home)).toBeUndefined()
  })

  test('a link in its place is not followed', async () => {
    const elsewhere = path.join(rig.folder, 'elsewhere')
    await writeFile(elsewhere, 'a-token-that-somebody-else-knows')
    await symlink(elsewhere, tokenFile(rig.folder))
    expect(await readToken(rig.folder)).toBeUndefined()
    const token = await newToken(rig.folder)
    expect(token).not.toContain('somebody')
    expect((await stat(elsewhere)).size).toBe(32)
  })
})
