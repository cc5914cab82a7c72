import { randomBytes } from 'node:crypto'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Secrets by what they are, each unlike anything else on the machine, so that finding one is finding a leak. */
export type Canaries = Readonly<Record<string, string>>

/** A value that looks like nothing and is found by a plain search: letters and digits only. */
export function newCanary(): string {
  return `cn${randomBytes(18).toString('hex')}`
}

/** The names of the canaries that are in `content`: as they are, in hexadecimal, in base64 at any offset, in UTF-16. */
export function canariesIn(content: string | Uint8Array, canaries: Canaries): string[] {
  const bytes = Buffer.from(content as Uint8Array)
  return Object.entries(canaries)
    .filter(([, value]) => value !== '' && formsOf(value).some((form) => bytes.includes(form)))
    .map(([name]) => name)
}

function formsOf(value: string): Buffer[] {
  const plain = Buffer.from(value)
  // What stands before shifts base64: of each of the three, the characters that depend on this value alone.
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), plain])
      .toString('base64')
      .replace(/=+$/u, '')
    return Buffer.from(text.slice(shift === 0 ? 0 : shift + 1, -2))
  })
  return [plain, Buffer.from(plain.toString('hex')), Buffer.from(value, 'utf16le'), ...shifted]
}

/** Every file below a folder that holds a canary, as `file: name`; compressed ones are looked into. */
export async function canariesBelow(folder: string, canaries: Canaries): Promise<string[]> {
  const found: string[] = []
  let files = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    files++
    const path = join(entry.parentPath, entry.name)
    const content = await readFile(path)
    const text = path.endsWith('.gz') ? gunzipSync(content) : content
    for (const name of canariesIn(text, canaries)) found.push(`${path.slice(folder.length + 1)}: ${name}`)
  }
  if (files === 0) throw new Error(`There is nothing below ${folder} to look through`)
  return found
}

/** What the kernel shows of every process that `pid` started, and of theirs: command line, environment, title. Linux. */
export async function childrenOf(pid: number): Promise<{ pid: number; title: string; shown: Buffer }[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/u.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    const parent = /^\d+ \(.*\) \S (\d+)/su.exec(stat)?.[1]
    if (parent) parents.set(Number(name), Number(parent))
  }
  const isBelow = (one: number): boolean => {
    const parent = parents.get(one)
    return parent !== undefined && parent !== 0 && (parent === pid || isBelow(parent))
  }
  const below = [...parents.keys()].filter(isBelow)
  return Promise.all(
    below.map(async (one) => {
      const read = (name: string) => readFile(`/proc/${one}/${name}`).catch(() => Buffer.alloc(0))
      const [title, environment] = [await read('cmdline'), await read('environ')]
      const exe = await readlink(`/proc/${one}/exe`).catch(() => '')
      return {
        pid: one,
        title: title.toString().replaceAll('\0', ' ').trim() || exe,
        shown: Buffer.concat([title, environment]),
      }
    }),
  )
}
