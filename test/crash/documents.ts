import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writePdf } from '../support/pdf-writer.ts'

/** One thing to take in, and the words that only its documents hold. */
export interface Given {
  readonly how: 'path' | 'upload' | 'jsonl'
  readonly path: string
  /** A word for each document it becomes. */
  readonly words: readonly string[]
}

const filler = 'The harbour keeps its log of tides and weather, and whoever is on watch writes into it. '

/** A word that occurs nowhere else, made of letters alone: no stemmer and no tokenizer takes it apart. */
function wordFor(number: number): string {
  const letters = [...number.toString(26)].map(
    (digit) => 'qwzxvjkpbgfmdhcltnsryuioea'[Number.parseInt(digit, 26)],
  )
  return `zq${letters.join('')}qz`
}

/** Writes the documents of one round: Markdown and PDF files, files to upload, and JSONL records. */
export async function writeRound(folder: string, round: number): Promise<Given[]> {
  const given: Given[] = []
  let next = round * 10_000
  await mkdir(folder, { recursive: true })
  const add = async (name: string, how: Given['how'], contentOf: (word: string) => string | Buffer) => {
    const word = wordFor(next++)
    const path = join(folder, name)
    await writeFile(path, contentOf(word))
    given.push({ how, path, words: [word] })
  }
  const prose = (word: string) => `# Note ${word}\n\n${filler.repeat(3 + (next % 40))}\n\nSigned: ${word}.\n`
  const page = (word: string) => [`Signed: ${word}.`, ...Array<string>(20).fill(filler.trim())]
  for (let count = 0; count < 12; count++) await add(`note-${round}-${count}.md`, 'path', prose)
  for (let count = 0; count < 8; count++) {
    await add(`report-${round}-${count}.pdf`, 'path', (word) =>
      writePdf({ pages: [page(word), page(filler)] }),
    )
  }
  for (let count = 0; count < 3; count++) await add(`upload-${round}-${count}.md`, 'upload', prose)

  const words: string[] = []
  const lines: string[] = []
  for (let count = 0; count < 300; count++) {
    const word = wordFor(next++)
    words.push(word)
    lines.push(
      JSON.stringify({ id: `record-${round}-${count}`, title: `Record ${count}`, text: `${filler}${word}` }),
    )
  }
  const path = join(folder, `records-${round}.jsonl`)
  await writeFile(path, `${lines.join('\n')}\n`)
  given.push({ how: 'jsonl', path, words })
  return given
}
