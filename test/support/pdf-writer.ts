import { createHash, randomBytes } from 'node:crypto'

export interface PdfSpec {
  /** Lines of text of each page. */
  readonly pages: readonly (readonly string[])[]
  readonly title?: string
  /** Puts a picture over each page, as a scanner does. */
  readonly picture?: boolean
  /** Encrypts it (RC4, 40 bits) so that it opens with this password only. */
  readonly password?: string
  /** The value of a form field on the first page. */
  readonly field?: string
  /** Its outline: titles with the page each leads to (from 0) and what stands below it. */
  readonly outline?: readonly OutlineItem[]
}

export interface OutlineItem {
  readonly title: string
  readonly page: number
  readonly below?: readonly OutlineItem[]
}

/** Writes a small PDF 1.4: A4 pages, Helvetica 11, one line under the other. */
export function writePdf(spec: PdfSpec): Buffer {
  const encryption = spec.password === undefined ? undefined : new Encryption(spec.password)
  const objects: Uint8Array[] = []
  const add = (body: string | Buffer) => objects.push(Buffer.from(body))
  const stream = (number: number, dictionary: string, data: Buffer): Buffer => {
    const bytes = encryption?.encrypt(number, data) ?? data
    return Buffer.concat([
      Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`),
      bytes,
      Buffer.from('\nendstream'),
    ])
  }
  const text = (number: number, value: string) =>
    `<${(encryption?.encrypt(number, latin(value)) ?? latin(value)).toString('hex')}>`

  // 1 catalog, 2 pages, 3 font, 4 picture, 5 information, 6 field, then two objects a page.
  const kids = spec.pages.map((_, index) => `${7 + 2 * index} 0 R`).join(' ')
  const form = spec.field === undefined ? '' : ' /AcroForm << /Fields [6 0 R] >>'
  // The outline comes after all pages.
  const root = 7 + 2 * spec.pages.length
  const outlines = spec.outline === undefined ? '' : ` /Outlines ${root} 0 R`
  add(`<< /Type /Catalog /Pages 2 0 R${form}${outlines} >>`)
  add(`<< /Type /Pages /Kids [${kids}] /Count ${spec.pages.length} >>`)
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>')
  const gray = '/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8'
  add(stream(4, gray, Buffer.alloc(64, 0xee)))
  add(`<< /Title ${text(5, spec.title ?? '')} >>`)
  const field = `/Type /Annot /Subtype /Widget /FT /Tx /T ${text(6, 'name')} /V ${text(6, spec.field ?? '')}`
  add(`<< ${field} /Rect [50 50 200 70] >>`)
  for (const [index, lines] of spec.pages.entries()) {
    const [page, content] = [7 + 2 * index, 8 + 2 * index]
    const notes = index === 0 && spec.field !== undefined ? ' /Annots [6 0 R]' : ''
    const resources = '<< /Font << /F1 3 0 R >> /XObject << /P1 4 0 R >> >>'
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources ${resources} /Contents ${content} 0 R${notes} >>`,
    )
    const shown = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`).join('\n')
    const drawn = spec.picture ? 'q 595 0 0 842 0 0 cm /P1 Do Q\n' : ''
    const written = lines.length === 0 ? '' : `BT /F1 11 Tf 14 TL 60 780 Td\n${shown}\nET`
    add(stream(page + 1, '', latin(drawn + written)))
  }
  if (spec.outline !== undefined) {
    for (const body of outlineObjects(spec.outline, root, text)) add(body)
  }
  return assemble(objects, encryption)
}

/** The root of an outline, as object number `root`, and its items behind it. */
function outlineObjects(
  outline: readonly OutlineItem[],
  root: number,
  text: (number: number, value: string) => string,
): string[] {
  const bodies: string[] = ['']
  const lay = (items: readonly OutlineItem[], parent: number): string => {
    const numbers = items.map(() => root + bodies.push('') - 1)
    for (const [at, { title, page, below = [] }] of items.entries()) {
      const number = numbers[at]!
      const beside = [
        at > 0 ? ` /Prev ${numbers[at - 1]} 0 R` : '',
        at + 1 < items.length ? ` /Next ${numbers[at + 1]} 0 R` : '',
      ].join('')
      const children = below.length > 0 ? lay(below, number) : ''
      bodies[number - root] =
        `<< /Title ${text(number, title)} /Parent ${parent} 0 R${beside}${children} /Dest [${7 + 2 * page} 0 R /Fit] >>`
    }
    return ` /First ${numbers[0]} 0 R /Last ${numbers.at(-1)} 0 R /Count ${numbers.length}`
  }
  bodies[0] = `<< /Type /Outlines${lay(outline, root)} >>`
  return bodies
}

function assemble(objects: readonly Uint8Array[], encryption: Encryption | undefined): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const offsets: number[] = []
  let length = parts[0]!.length
  const push = (part: Buffer) => {
    parts.push(part)
    length += part.length
  }
  for (const [index, body] of objects.entries()) {
    offsets.push(length)
    push(Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]))
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const encrypt = encryption
    ? ` /Encrypt ${encryption.dictionary} /ID [${encryption.id} ${encryption.id}]`
    : ''
  const start = length
  push(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${table}`))
  push(
    Buffer.from(
      `trailer\n<< /Size ${size} /Root 1 0 R /Info 5 0 R${encrypt} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(parts)
}

function latin(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')

/** The standard security handler, revision 2 (PDF 1.4 reference, section 3.5). */
class Encryption {
  readonly dictionary: string
  readonly id: string
  readonly #key: Buffer

  constructor(password: string) {
    const padded = Buffer.concat([latin(password), padding]).subarray(0, 32)
    const owner = rc4(md5(padded).subarray(0, 5), padded)
    const identity = randomBytes(16)
    const permissions = -4
    const bits = Buffer.alloc(4)
    bits.writeInt32LE(permissions)
    this.#key = md5(Buffer.concat([padded, owner, bits, identity])).subarray(0, 5)
    const user = rc4(this.#key, padding)
    this.id = `<${identity.toString('hex')}>`
    this.dictionary = `<< /Filter /Standard /V 1 /R 2 /O <${owner.toString('hex')}> /U <${user.toString('hex')}> /P ${permissions} >>`
  }

  encrypt(object: number, data: Buffer): Buffer {
    const suffix = Buffer.from([object & 255, (object >> 8) & 255, (object >> 16) & 255, 0, 0])
    return rc4(md5(Buffer.concat([this.#key, suffix])).subarray(0, 10), data)
  }
}

function md5(data: Buffer): Buffer {
  return createHash('md5').update(data).digest()
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index)
  const swap = (a: number, b: number) => {
    ;[state[a], state[b]] = [state[b]!, state[a]!]
  }
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + state[i]! + key[i % key.length]!) & 255
    swap(i, j)
  }
  let i = 0
  let j = 0
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 255
      j = (j + state[i]!) & 255
      swap(i, j)
      return byte ^ state[(state[i]! + state[j]!) & 255]!
    }),
  )
}
