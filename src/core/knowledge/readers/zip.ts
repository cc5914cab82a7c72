/** An entry of a ZIP archive, from its central directory. */
export interface ZipEntry {
  readonly name: string
  /** Bytes when unpacked, as the archive says. */
  readonly size: number
}

const endSignature = 0x06054b50
const entrySignature = 0x02014b50

/**
 * The entries of a ZIP archive (APPNOTE 4.3.12, without ZIP64), or `undefined` where its directory is damaged or not
 * wholly in `bytes`: the archive from offset `from` to its end.
 */
export function zipEntries(bytes: Uint8Array, from = 0): ZipEntry[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = buffer.length - 22
  // The end record is last, before a comment of at most 65,535 bytes.
  const lowest = Math.max(0, end - 65_535)
  while (end >= lowest && buffer.readUInt32LE(end) !== endSignature) end -= 1
  if (end < lowest) return undefined
  const count = buffer.readUInt16LE(end + 10)
  let at = buffer.readUInt32LE(end + 16) - from
  const entries: ZipEntry[] = []
  for (let index = 0; index < count; index += 1) {
    if (at < 0 || at + 46 > buffer.length || buffer.readUInt32LE(at) !== entrySignature) return undefined
    const nameLength = buffer.readUInt16LE(at + 28)
    entries.push({
      name: buffer.toString('utf8', at + 46, at + 46 + nameLength),
      size: buffer.readUInt32LE(at + 24),
    })
    at += 46 + nameLength + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32)
  }
  return entries
}
