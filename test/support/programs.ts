import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'

/** Where servers lie that are not on everybody's PATH. */
const usual = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
]

/** The full path of a program, or `undefined` where it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = new Set([...(process.env.PATH ?? '').split(delimiter), ...usual])
  for (const folder of folders) {
    if (folder === '') continue
    for (const file of process.platform === 'win32' ? [`${name}.exe`, name] : [name]) {
      try {
        accessSync(join(folder, file), constants.X_OK)
        return join(folder, file)
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return undefined
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
