import { lexer, type Token, type Tokens } from 'marked'
import type { ExtractedText } from '../ports.ts'
import { decodeText } from './decode.ts'
import { decodeReferences, textOfHtml } from './html.ts'
import { Gap, TextBuilder } from './text-builder.ts'

/** Reads Markdown: the words without the signs, code as it stands, headings; the title from the front matter. */
export function readMarkdown(bytes: Uint8Array): Omit<ExtractedText, 'type'> {
  const { title, body } = splitFrontMatter(decodeText(bytes))
  const builder = new TextBuilder()
  writeBlocks(builder, lexer(body))
  const { headings } = builder
  return {
    title: title || (headings[0]?.level === 1 ? headings[0].title : ''),
    text: builder.toString(),
    pages: [],
    headings,
  }
}

function splitFrontMatter(text: string): { title: string; body: string } {
  const matter = /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text)
  if (!matter) return { title: '', body: text }
  const line = /^title[ \t]*:[ \t]*(.+)$/im.exec(matter[1]!)?.[1]?.trim() ?? ''
  const title = /^(["'])(.*)\1$/.exec(line)?.[2] ?? line
  return { title: title.trim(), body: text.slice(matter[0].length) }
}

function writeBlocks(builder: TextBuilder, tokens: readonly Token[]): void {
  for (const token of tokens) {
    switch (token.type) {
      case 'heading':
        builder.heading(token.depth as number, inlineText(token.tokens ?? []))
        break
      case 'code':
        builder.gap(Gap.paragraph)
        builder.write((token as Tokens.Code).text)
        builder.gap(Gap.paragraph)
        break
      case 'list':
        for (const item of (token as Tokens.List).items) {
          builder.gap(Gap.line)
          writeBlocks(builder, item.tokens)
        }
        builder.gap(Gap.paragraph)
        break
      case 'table':
        writeTable(builder, token as Tokens.Table)
        break
      case 'blockquote':
        writeBlocks(builder, (token as Tokens.Blockquote).tokens)
        break
      case 'html':
        builder.gap(Gap.line)
        builder.write(textOfHtml((token as Tokens.HTML).text).text)
        break
      case 'text':
        builder.gap(Gap.line)
        builder.flow(inlineText(token.tokens ?? [token]))
        break
      case 'paragraph':
        builder.gap(Gap.paragraph)
        builder.flow(inlineText(token.tokens ?? []))
        builder.gap(Gap.paragraph)
        break
      default:
        // Rules, blank lines and link definitions have no words.
        builder.gap(Gap.paragraph)
    }
  }
}

function writeTable(builder: TextBuilder, { header, rows }: Tokens.Table): void {
  builder.gap(Gap.paragraph)
  for (const row of [header, ...rows]) {
    builder.gap(Gap.line)
    builder.write(row.map((cell) => inlineText(cell.tokens).replace(/\s+/g, ' ').trim()).join(' | '))
  }
  builder.gap(Gap.paragraph)
}

/** The words of inline tokens; marked leaves character references to its renderer. */
function inlineText(tokens: readonly Token[]): string {
  let text = ''
  for (const token of tokens) {
    if (token.type === 'br') text += ' '
    else if (token.type === 'html') text += /^<br/i.test(token.raw) ? ' ' : ''
    else if (token.type !== 'image' && 'tokens' in token && token.tokens) text += inlineText(token.tokens)
    else text += 'text' in token ? decodeReferences(String(token.text)) : ''
  }
  return text
}
