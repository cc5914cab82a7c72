import { stat } from 'node:fs/promises'

/** Files looked at together. */
const looks = 32

/** Those of these files that are there now. */
export async function findFiles(paths: Iterable<string>): Promise<ReadonlySet<string>> {
  const distinct = [...new Set(paths)]
  const found = new Set<string>()
  for (let at = 0; at < distinct.length; at += looks) {
    await Promise.all(
      distinct.slice(at, at + looks).map(async (path) => {
        if (await isFile(path)) found.add(path)
      }),
    )
  }
  return found
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    // Whatever keeps it from being looked at keeps it from being read.
    return false
  }
}
