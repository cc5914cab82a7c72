import { readWords } from './words.ts'

/** How an amount is said without a number, and how a document may say the same. */
interface SpokenAmount {
  readonly said: RegExp
  readonly told: RegExp
}

const amount = (said: string, told: string): SpokenAmount => ({
  said: new RegExp(said, 'giu'),
  told: new RegExp(`${said}|${told}`, 'iu'),
})
/** A whole word, in any script. */
const word = (words: string) => String.raw`(?<![\p{L}\p{N}])(?:${words})(?![\p{L}\p{N}])`
const spans = String.raw`(?:an?|per|each|every|daily|weekly|monthly|yearly)(?!\p{L})`
const plain = (number: string) => String.raw`(?<![\d.,])${number}(?![\d]|[.,]\d)`

const amounts: readonly SpokenAmount[] = [
  amount(
    word(String.raw`half|halve[ds]?|halves|halving|halb\p{L}*|hälfte|moitié|demie?|mitad|metà`),
    String.raw`½|${plain('50')}\s*(?:%|per)|${plain('0?[.,]5')}`,
  ),
  amount(
    word('quarters?|viertel|quarts?|cuartos?'),
    String.raw`¼|${plain('25')}\s*(?:%|per)|${plain('0?[.,]25')}`,
  ),
  amount(
    word(String.raw`twice|doubl\p{L}*|twofold|zweimal|doppel\p{L}*|verdoppel\p{L}*`),
    `${word('two|both')}|${plain('2')}`,
  ),
  amount(
    word(String.raw`thrice|tripl\p{L}*|threefold|dreimal|dreifach\p{L}*|verdreifach\p{L}*`),
    `${word('three')}|${plain('3')}`,
  ),
  amount(word(String.raw`quadrupl\p{L}*|fourfold|viermal|vierfach\p{L}*`), `${word('four')}|${plain('4')}`),
  // “Once it is on” counts nothing.
  amount(
    String.raw`${word('once')}(?=\s+${spans})`,
    `${word('once|one|single|daily|hourly|weekly|monthly|yearly|annual(?:ly)?|every|each|per')}|${plain('1')}`,
  ),
  ...Object.entries({ '2': 'twenties', '3': 'thirties', '4': 'forties', '5': 'fifties' }).map(decade),
  ...Object.entries({ '6': 'sixties', '7': 'seventies', '8': 'eighties', '9': 'nineties' }).map(decade),
  ...['hundred', 'thousand', 'million', 'billion', 'trillion', 'dozen'].map((name) =>
    amount(word(`${name}s`), word(name)),
  ),
  ...['hundred', 'thousand', 'million', 'billion'].map((name) =>
    amount(`${word('several|many|few|some')}\\s+${word(name)}`, word(`${name}s`)),
  ),
]

function decade([digit, name]: readonly [string, string]): SpokenAmount {
  return amount(word(name), String.raw`${digit}0(?:['’]?s|er)(?!\p{L})`)
}

/** Number words that are put together, or of languages whose numbers are not read otherwise: as they stand, or not at all. */
const verbatim =
  /^(?:(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|(?:\p{L}{2,6})zehn|\p{L}+(?:zig|ßig)|und)*(?:hundert|tausend)(?:\p{L}*)|(?:dos|tres|cuatro|quin|seis|sete|ocho|nove)c?ient[oa]s|veinti\p{L}+|(?:venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta)(?:uno|due|tre|tré|quattro|cinque|sei)|двух|двум|дв[ае]|трёх|трех|три|четыр(?:е|ёх|ех)|пят[ьи]|шест[ьи]|сем[ьи]|вос[ье]м[ьи]|девят[ьи]|десят[ьи]|\p{L}+надцат[ьи]|(?:два|три)дцат[ьи]|сорока?|(?:пять|шесть|семь|восемь)десят|девяносто|сто|двести|(?:три|четыре)ста|(?:пять|шесть|семь|восемь|девять)сот|тысяч\p{L}*|миллион\p{L}*)$/u
/** Numbers as Chinese and Japanese write them out; 一 alone is mostly a part of a word. */
const hanNumber = /[一二两三四五六七八九十百千万亿億〇零]{2,}|[二两三四五六七八九十百千]/gu
/** A numeral that is neither a digit nor raised: ½, Ⅷ, ⑩. */
const oddNumeral = /(?![\p{Nd}⁰¹²³⁴-⁹₀-₉])\p{N}/gu

/** The first amount that a sentence says in words or odd signs and no quote has; `undefined` where there is none. */
export function findStrangeAmount(sentence: string, quotes: readonly string[]): string | undefined {
  const told = quotes.join('\n')
  for (const { said, told: known } of amounts) {
    const [found] = sentence.match(said) ?? []
    if (found !== undefined && !known.test(told)) return found
  }
  const folded = told.normalize('NFKC').toLowerCase()
  const signs = [...(sentence.match(oddNumeral) ?? []), ...(sentence.match(hanNumber) ?? [])]
  const sign = signs.find((one) => !folded.includes(one.normalize('NFKC').toLowerCase()))
  if (sign !== undefined) return sign
  const words = new Set(readWords(told).map((one) => one.folded))
  return readWords(sentence).find((one) => verbatim.test(one.folded) && !words.has(one.folded))?.written
}

/** A sentence as it is seen: without what takes no room, and with the digits of any kind as plain ones. */
export function writePlainly(sentence: string): string {
  return sentence
    .replace(/\p{Cf}/gu, '')
    .replace(/[①-⑳⓪\u{1d7ce}-\u{1d7ff}]/gu, (digit) => digit.normalize('NFKC'))
}
