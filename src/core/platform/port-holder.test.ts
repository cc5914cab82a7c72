import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startChild } from '../../../test/support/child.ts'
import { portHolder } from './port-holder.ts'

const listen = `
const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))
`
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-holder-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Who holds the port that a program opened and printed. */
async function holderOf(
  program: string,
  args: readonly string[],
): Promise<{ holder?: string; pid?: number }> {
  const child = startChild(program, args)
  try {
    const holder = await portHolder(Number(await child.line()))
    return {
      ...(holder === undefined ? {} : { holder }),
      ...(child.pid === undefined ? {} : { pid: child.pid }),
    }
  } finally {
    await child.kill()
  }
}

describe.skipIf(process.platform !== 'linux')('who holds a port', () => {
  test('is named by its script, whatever its main thread is called', async () => {
    const script = join(folder, 'tide-server.cjs')
    await writeFile(script, listen)
    const { holder, pid } = await holderOf(process.execPath, ['--no-warnings', script])
    expect(holder).toBe(`node tide-server.cjs (pid ${pid})`)
  })

  test('is named by its program where it has no script, and none of its code is told', async () => {
    const { holder, pid } = await holderOf(process.execPath, ['-e', listen])
    expect(holder).toBe(`node (pid ${pid})`)
  })

  test('is named by its program where that is no interpreter', async () => {
    const program = join(folder, 'tide-gauge')
    await copyFile(process.execPath, program)
    const { holder, pid } = await holderOf(program, ['-e', listen])
    expect(holder).toBe(`tide-gauge (pid ${pid})`)
  })
})
