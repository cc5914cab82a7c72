import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { stem } from './porter.ts'
import { eachWord, normalize, wordKey } from './words.ts'

function wordsOf(text: string): string[] {
  const words: string[] = []
  eachWord(text, (_, start, end) => words.push(text.slice(start, end)))
  return words
}
function keysOf(text: string): number[] {
  const keys: number[] = []
  eachWord(text, (key) => keys.push(key))
  return keys
}

test('stems every English word as the Porter stemmer of SQLite does', () => {
  const roots =
    'abil act adjust agre allow analog angular bowdler caress cat cease communic condition conflat connect control dat decis depend digit electr engin fail fall feed fil fizz form gener goodn happ hiss homolog hop hope inform irrit is motor oper oscill plaster pon possib predic probat radic rat relat replac respon reviv roll sens siz sky tann teach trad triplic troubl valenc vietnam vil'.split(
      ' ',
    )
  const endings =
    ' s es ies sses ss ed eed ing ational tional enci anci izer bli abli alli entli eli ousli ization ation ator alism iveness fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize e y ll'.split(
      ' ',
    )
  const words = roots.flatMap((root) => endings.map((ending) => root + ending))
  const db = new DatabaseSync(':memory:')
  db.exec(`CREATE VIRTUAL TABLE texts USING fts5(word, tokenize = 'porter ascii');
    CREATE VIRTUAL TABLE stems USING fts5vocab(texts, 'instance')`)
  for (const word of words) db.prepare('INSERT INTO texts VALUES (?)').run(word)
  const theirs = db.prepare('SELECT term FROM stems ORDER BY doc').all()
  expect(words.map(stem)).toEqual(theirs.map(({ term }) => term))
  db.close()
})

test('case, accents, width and ligatures make no difference', () => {
  expect(normalize('Éclairs')).toBe(normalize('eclair'))
  expect(normalize('ﬁnd')).toBe('find')
  expect(keysOf('ＡＢＣ１２３')).toEqual(keysOf('abc123'))
  expect(keysOf('naïve')).toEqual(keysOf('NAIVE'))
})

test('a possessive is the word itself', () => {
  expect(wordsOf("the company's and James’s rules")).toEqual(['the', 'company', 'and', 'James', 'rules'])
  expect(wordsOf("it'sy")).toEqual(['it', 'sy'])
})

test('scripts without spaces are found by pairs of characters', () => {
  expect(wordsOf('全文検索')).toEqual(['全文', '文検', '検索'])
  expect(wordsOf('a 犬 b')).toEqual(['a', '犬', 'b'])
})

test('characters beyond 16 bits are never cut in half', () => {
  expect(wordsOf('go 🚀🙂 now')).toEqual(['go', '🚀🙂', 'now'])
  expect(wordsOf('𠮷野家')).toEqual(['𠮷野', '野家'])
})

test('marks alone are no words', () => {
  expect(wordsOf('\u0301 \u0302\u0303 "\'- +')).toEqual([])
})

test('keys of different words differ', () => {
  const keys = new Set<number>()
  for (let at = 0; at < 200_000; at++) keys.add(wordKey(at.toString(36)))
  expect(keys.size).toBe(200_000)
  for (const key of keys) if (!(key >= 0 && key < 2 ** 48)) throw new Error(`${key} has more than 48 bits`)
})
