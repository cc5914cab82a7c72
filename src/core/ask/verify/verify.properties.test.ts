import { expect, test } from 'vitest'
import { Dice } from '../../../../test/support/fuzz/dice.ts'
import { randomText } from '../../../../test/support/random-text.ts'
import { ClaimReader } from '../model/read-claims.ts'
import type { AskPassage } from '../ports.ts'
import { findQuote } from './find-quote.ts'
import { foldText } from './fold-text.ts'
import { verifySentence } from './verify-sentence.ts'

const seeds = Array.from({ length: 300 }, (_, seed) => seed)
const passage = (text: string): AskPassage => ({
  ...{ documentId: 'doc', chunkId: 'chunk', title: 'T', headings: [], text, pageBreaks: [] },
})
const nouns = ['pump', 'valve', 'tank', 'filter', 'heater', 'sensor', 'housing', 'cable', 'motor', 'boiler']
const verbs = ['delivers', 'holds', 'weighs', 'needs', 'loses', 'stores', 'consumes', 'measures']
const units = ['bar', 'kg', 'litres', 'metres', 'watts', 'minutes', 'hours', 'euros', 'mm', '°C']
const names = ['Keller', 'Solheim', 'Novak', 'Raman', 'Ruiz', 'Brandl', 'Okafor', 'Lindqvist']

/** A document of sentences with a number, a unit and a name each, no two of which are about the same thing. */
function writeFacts(dice: Dice) {
  const facts = nouns.map((noun, at) => {
    const [number, unit] = [dice.under(900) + 11, dice.pick(units)]
    const name = names[at % names.length]!
    return {
      noun,
      number,
      unit,
      name,
      text: `The ${noun} of ${name} ${verbs[at % verbs.length]} ${number} ${unit}.`,
    }
  })
  return { facts, text: facts.map((fact) => fact.text).join(dice.percent(50) ? ' ' : '\n') }
}

const disguises: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll(' ', '\u00a0'),
  (text) => text.replace(/ /gu, () => '\n  '),
  (text) => text.toUpperCase(),
  (text) => text.replace(/(?<=\p{L}{2})(?=\p{L}{2})/gu, '\u00ad'),
  (text) => `“${text}”`,
  (text) => `…${text}…`,
  (text) => text.replaceAll('fi', 'ﬁ'),
  (text) => text.replace(/(\p{L}{3})(\p{L}{3})/u, '$1-\n$2'),
  (text) => text.replace(/\d/gu, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
]

test.each(seeds)('a fact is found at its place however it is set, seed %i', (seed) => {
  const dice = new Dice(seed)
  const { facts, text } = writeFacts(dice)
  const fact = dice.pick(facts)
  const quote = dice.pick(disguises)(fact.text)
  const found = findQuote(foldText(text), text, quote)
  expect(found && text.slice(...found).replace(/\.$/u, '')).toBe(fact.text.replace(/\.$/u, ''))
})

test.each(seeds)('one changed number, unit or name is enough to be left out, seed %i', (seed) => {
  const dice = new Dice(seed)
  const { facts, text } = writeFacts(dice)
  const { number, unit, name, text: truth } = dice.pick(facts)
  const others = <T>(list: readonly T[], one: T) => list.filter((other) => other !== one)
  const lie = dice.pick([
    truth.replace(String(number), String(number + 1 + dice.under(50))),
    truth.replace(String(number), `${number}.5`),
    truth.replace(String(number), `${number},000`),
    truth.replace(` ${unit}.`, ` ${dice.pick(others(units, unit))}.`),
    truth.replace(name, dice.pick(others(names, name))),
    truth.replace(/ (\w+) (\d+)/u, ' never $1 $2'),
    truth.replace('.', ` and ${dice.under(9) + 1000} more.`),
  ])
  const passages = new Map([['h', passage(text)]])
  const verify = (said: string) =>
    verifySentence({ text: said, evidence: [{ chunk: 'h', quote: truth }] }, { question: '', passages })
      .faults
  expect(verify(truth)).toEqual([])
  expect(verify(lie), lie).not.toEqual([])
})

test.each(seeds.slice(0, 150))('offsets of any text lie inside it and fold to the quote, seed %i', (seed) => {
  const source = randomText(seed, 120)
  const folded = foldText(source)
  expect(folded.starts.length).toBe(folded.text.length)
  const dice = new Dice(seed)
  const at = dice.under(Math.max(1, folded.text.length - 40))
  const wanted = folded.text.slice(at, at + 10 + dice.under(30))
  const found = findQuote(folded, source, wanted)
  if (!found) return
  const [start, end] = found
  expect(start >= 0 && end <= source.length && start < end).toBe(true)
  expect(foldText(source.slice(start, end)).text).toContain(
    wanted.trim().replace(/^[\s'.…,;:]+|[\s'.…,;:!?]+$/gu, ''),
  )
})

test.each(seeds.slice(0, 150))('sentences are read the same however the stream is cut, seed %i', (seed) => {
  const dice = new Dice(seed)
  const claims = Array.from({ length: 1 + dice.under(5) }, (_, at) => ({
    text: `${at}: ${randomText(seed + at, 12).toWellFormed()}`.trim(),
    evidence: [{ chunk: 'k', quote: randomText(seed * 7 + at, 8).toWellFormed() }],
  }))
  const whole = `Sure:\n\`\`\`json\n${JSON.stringify({ sentences: claims }, null, dice.under(3))}\n\`\`\``
  const reader = new ClaimReader()
  const read = []
  for (let at = 0; at < whole.length; ) {
    const size = 1 + dice.under(9)
    read.push(...reader.add(whole.slice(at, at + size)))
    at += size
  }
  expect(read).toEqual(claims)
  expect(reader.isInForm).toBe(true)
})
