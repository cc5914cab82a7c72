import { open } from 'node:fs/promises'
import { listNamedFiles, listSecretFiles } from '../secrets/hold-files.ts'
import type { ComposeService, OddSecretFile } from './model.ts'
import type { SourceNode } from './source-tree.ts'

/** Bytes; a value of one line is shorter. */
const looksAt = 64 * 1024

/**
 * The files of secrets and configs whose bytes hold more than is seen in an editor: they are bound as they are, so the
 * service reads a password that begins with a byte order mark, or ends with a carriage return.
 *
 * @param root the merged tree, for its `secrets` and `configs`
 */
export async function findOddSecretFiles(
  root: SourceNode,
  services: readonly ComposeService[],
): Promise<OddSecretFile[]> {
  const kinds = new Map(listSecretFiles(root).map(({ kind, path }) => [path, kind] as const))
  const users = new Map<string, string[]>()
  for (const { name, mounts, ...service } of services) {
    const bound = mounts.flatMap(({ source }) => (source !== undefined && kinds.has(source) ? source : []))
    for (const path of new Set([...bound, ...listNamedFiles({ name, mounts, ...service })])) {
      users.set(path, [...(users.get(path) ?? []), name])
    }
  }
  const found = await Promise.all(
    [...users].map(async ([path, names]): Promise<OddSecretFile | undefined> => {
      const oddity = judge(await readStart(path), kinds.get(path) !== 'configs')
      return oddity && { path, services: names, oddity }
    }),
  )
  return found.filter((one) => one !== undefined)
}

/** @param isValue the whole file is one value: a carriage return at its end belongs to it then */
function judge(bytes: Buffer | undefined, isValue: boolean): OddSecretFile['oddity'] | undefined {
  if (bytes === undefined) return undefined
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'mark'
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return 'utf-16'
  // Of several lines, a key for one, the ends are white space to who reads it.
  return isValue && /^[^\r\n]+\r\n$/u.test(bytes.toString('latin1')) ? 'carriage-return' : undefined
}

/** `undefined` where it cannot be read: what is wrong with it is told by who needs it. */
async function readStart(path: string): Promise<Buffer | undefined> {
  try {
    await using file = await open(path)
    if (!(await file.stat()).isFile()) return undefined
    const { bytesRead, buffer } = await file.read(Buffer.alloc(looksAt), 0, looksAt, 0)
    return buffer.subarray(0, bytesRead)
  } catch {
    return undefined
  }
}
