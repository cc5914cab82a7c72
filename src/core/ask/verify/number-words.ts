import type { Language } from './languages.ts'

const zeroToNineteen: Partial<Record<Language, string>> = {
  en: 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
  de: 'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn',
  fr: 'zéro - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf',
  es: 'cero - dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve',
  it: 'zero - due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove',
  nl: 'nul - twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien',
  pt: 'zero - dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove',
}
const tens: Partial<Record<Language, string>> = {
  en: 'twenty thirty forty fifty sixty seventy eighty ninety',
  de: 'zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig',
  fr: 'vingt trente quarante cinquante soixante - - -',
  es: 'veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa',
  it: 'venti trenta quaranta cinquanta sessanta settanta ottanta novanta',
  nl: 'twintig dertig veertig vijftig zestig zeventig tachtig negentig',
  pt: 'vinte trinta quarenta cinquenta sessenta setenta oitenta noventa',
}
const ordinals =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
/** What a number may be multiplied by, in any of these languages. */
const multipliers: Readonly<Record<string, number>> = {
  hundred: 100,
  hundert: 100,
  thousand: 1e3,
  tausend: 1e3,
  mille: 1e3,
  mil: 1e3,
  million: 1e6,
  millions: 1e6,
  millionen: 1e6,
  millones: 1e6,
  mio: 1e6,
  billion: 1e9,
  billions: 1e9,
  milliarde: 1e9,
  milliarden: 1e9,
  milliards: 1e9,
  mrd: 1e9,
  trillion: 1e12,
  dozen: 12,
}

function buildWords(language: Language): ReadonlyMap<string, number> {
  const words = new Map<string, number>()
  const units = zeroToNineteen[language]!.split(' ')
  for (const [value, word] of units.entries()) if (word !== '-') words.set(word, value)
  for (const [at, word] of tens[language]!.split(' ').entries()) {
    if (word === '-') continue
    const ten = (at + 2) * 10
    words.set(word, ten)
    // vierundzwanzig, vierentwintig
    for (let unit = 1; unit < 10; unit += 1) {
      const small = language === 'de' && unit === 1 ? 'ein' : units[unit]!
      if (language === 'de') words.set(`${small}und${word}`, ten + unit)
      if (language === 'nl') words.set(`${small}en${word}`, ten + unit)
    }
  }
  return words
}

const tables = new Map<Language, ReadonlyMap<string, number>>()
for (const language of Object.keys(zeroToNineteen) as Language[]) tables.set(language, buildWords(language))
const ordinalValues = new Map(ordinals.split(' ').map((word, at) => [word, at + 1]))

/** What a folded word counts, in English or the language of its text; `undefined` where it is not a number. */
export function readNumberWord(word: string, language: Language | undefined): number | undefined {
  const own = language === undefined ? undefined : tables.get(language)?.get(word)
  if (own !== undefined) return own
  return language === undefined || language === 'en' ? tables.get('en')!.get(word) : undefined
}

/** What a word says of a place in a row: third → 3. `second` is mostly a unit. */
export function readOrdinalWord(word: string): number | undefined {
  return ordinalValues.get(word)
}

/** What the word behind a number multiplies it by; `undefined` where it does not. */
export function readMultiplier(word: string): number | undefined {
  return Object.hasOwn(multipliers, word) ? multipliers[word] : undefined
}
