import { Parser } from 'htmlparser2'
import type { ExtractedText } from '../ports.ts'
import { decodeText } from './decode.ts'
import { Gap, TextBuilder } from './text-builder.ts'

/** Elements whose content is no reading matter. */
const skipped = new Set(
  'script style noscript template nav svg iframe object canvas select button dialog audio video head math'.split(
    ' ',
  ),
)
const paragraphs = new Set(
  'p div section article main header footer aside address blockquote figure figcaption pre ul ol dl table form fieldset details summary hr h1 h2 h3 h4 h5 h6 body'.split(
    ' ',
  ),
)
const lines = new Set('li tr br dt dd caption option legend'.split(' '))
const cells = new Set(['td', 'th'])
const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))

/** Reads an HTML page: its words in their blocks, its headings, its title. */
export function readHtml(bytes: Uint8Array): Omit<ExtractedText, 'type'> {
  return textOfHtml(decodeText(bytes, declaredCharset(bytes)))
}

/** The charset a page or XML declaration names within the first kilobytes. */
function declaredCharset(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1')
  const found =
    /<meta[^>]+charset\s*=\s*["']?\s*([\w:-]+)/i.exec(start) ??
    /<\?xml[^>]+encoding\s*=\s*["']([\w:-]+)/i.exec(start)
  return found?.[1]
}

/** The same for HTML that is already text. `title` is empty where there is none. */
export function textOfHtml(html: string): Omit<ExtractedText, 'type'> {
  const builder = new TextBuilder()
  /** Names of open elements that are skipped; nothing is written until all are closed. */
  const silent: string[] = []
  let inTitle = false
  let title = ''
  let heading: { level: number; text: string } | undefined
  let preformatted = 0

  const closeHeading = () => {
    if (heading) builder.heading(heading.level, heading.text)
    heading = undefined
  }
  const gapFor = (name: string): Gap =>
    paragraphs.has(name) ? Gap.paragraph : lines.has(name) ? Gap.line : cells.has(name) ? Gap.space : Gap.none

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'title' && title === '') inTitle = true
        if (voids.has(name) === false && (silent.length > 0 || isSilent(name, attributes))) {
          // A body inside a head that was never closed is read all the same.
          if (name === 'body') silent.length = 0
          else silent.push(name)
          return
        }
        if (silent.length > 0) return
        if (heading) {
          if (gapFor(name) === Gap.line) heading.text += ' '
          if (gapFor(name) !== Gap.paragraph) return
          closeHeading()
        }
        builder.gap(gapFor(name))
        if (/^h[1-6]$/.test(name)) heading = { level: Number(name[1]), text: '' }
        if (name === 'pre') preformatted += 1
      },
      ontext(text) {
        if (inTitle) title += text
        else if (silent.length > 0) return
        else if (heading) heading.text += text
        else if (preformatted > 0) builder.write(text.replace(/\r\n?/g, '\n'))
        else builder.flow(text)
      },
      onclosetag(name) {
        if (name === 'title') inTitle = false
        if (silent.length > 0) {
          const at = silent.lastIndexOf(name)
          if (at >= 0) silent.length = at
          return
        }
        if (/^h[1-6]$/.test(name)) closeHeading()
        if (name === 'pre') preformatted = Math.max(0, preformatted - 1)
        if (!heading) builder.gap(gapFor(name))
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  parser.end(html)
  closeHeading()
  return {
    title: title.replace(/\s+/g, ' ').trim(),
    text: builder.toString().trimEnd(),
    pages: [],
    headings: builder.headings,
  }
}

function isSilent(name: string, attributes: Record<string, string>): boolean {
  if (skipped.has(name)) return true
  if ('hidden' in attributes && name !== 'body') return true
  return attributes['aria-hidden'] === 'true' || attributes.role === 'navigation'
}

/** Plain text with its character references (`&amp;`) replaced by what they stand for. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text
  let decoded = ''
  const parser = new Parser({ ontext: (part) => (decoded += part) }, { decodeEntities: true })
  parser.end(text.replaceAll('<', '&lt;'))
  return decoded
}
