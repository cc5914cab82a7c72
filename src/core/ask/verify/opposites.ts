import { writeBounds } from './bounds.ts'
import { areAkin, isAmong, readTellingWords, readWords } from './words.ts'

/** Words of which one says the opposite of the other: left of the slash against right of it. */
const pairs = `minimum min least lowest smallest fewest / maximum max most highest largest greatest
before earlier prior / after later afterwards
above over exceeds exceed exceeding / below under beneath
increase increases increased increasing rise rises rose grow grows grew / decrease decreases decreased decreasing fall falls fell shrink shrinks shrank
more / less fewer
open opens opened opening / close closes closed closing shut
on / off
start starts started begin begins began starting / stop stops stopped end ends ended finish finishes finished
exceed exceeds exceeding / most maximum
within / after beyond
enable enables enabled / disable disables disabled
always often frequently / never seldom rarely
exactly precisely / more fewer
all every each / none
left / right
top upper / bottom lower
first / last
north northern / south southern
east eastern / west western
hot hotter warm warmer / cold colder cool cooler
high higher / low lower
long longer / short shorter
fast faster quick / slow slower
add adds added / remove removes removed delete deletes deleted
buy buys bought / sell sells sold
win wins won / lose loses lost
safe / unsafe dangerous hazardous
required mandatory compulsory / optional voluntary
internal indoor indoors inside / external outdoor outdoors outside
possible / impossible
suitable / unsuitable
positive / negative
new newer / old older
free / paid
public / private
true / false
import imports imported / export exports exported
horizontal / vertical
clockwise / anticlockwise counterclockwise
nach / vor
mindestens / höchstens
minimal minimaler / maximal maximaler
über / unter
öffnen öffnet geöffnet / schließen schließt geschlossen
immer / nie niemals
links / rechts`
  .split('\n')
  .map((line) => line.split(' / ').map((side) => new Set(side.split(' '))))

const sides = pairs.flatMap(([left, right]) => [
  { words: left!, against: right! },
  { words: right!, against: left! },
])

/**
 * A word of the sentence whose opposite stands in the evidence where it itself does not: at most, where the document says
 * at least. `undefined` where there is none.
 */
export function findOpposite(given: string, quotes: readonly string[]): string | undefined {
  const sentence = writeBounds(given)
  const evidence = quotes.map(writeBounds)
  const told = new Set(evidence.flatMap((text) => readWords(text).map(({ folded }) => folded)))
  for (const { folded } of readWords(sentence)) {
    if (told.has(folded)) continue
    const isOpposed = ({ words, against }: (typeof sides)[number]) =>
      words.has(folded) &&
      ![...words].some((word) => told.has(word)) &&
      [...against].some((word) => told.has(word))
    if (sides.some(isOpposed)) return folded
  }
  return findUnpaired(sentence, told)
}

/** unsafe against safe, irregular against regular: by the prefix. */
function findUnpaired(sentence: string, told: ReadonlySet<string>): string | undefined {
  return readTellingWords(sentence).find(
    (word) => !told.has(word) && !isAmongExactly(word, told) && findPrefixed(word, told) !== undefined,
  )
}

function isAmongExactly(word: string, told: ReadonlySet<string>): boolean {
  const alike = [...told].filter((other) => other.slice(0, 3) === word.slice(0, 3))
  return isAmong(word, alike)
}

function isForm(word: string, stem: string): boolean {
  return stem.length >= 4 && (word.startsWith(stem) || areAkin(word, stem))
}

const denying = ['un', 'in', 'im', 'ir', 'il', 'dis', 'non', 'mis', 'de']

function findPrefixed(word: string, told: ReadonlySet<string>): string | undefined {
  const bare = denying.find((prefix) => word.startsWith(prefix) && told.has(word.slice(prefix.length)))
  const denied = denying.find((prefix) => told.has(prefix + word))
  // unplug against plugged: only by prefixes that mean nothing else.
  const undone = [...told].some((other) => {
    const prefix = ['un', 'dis'].find((one) => other.startsWith(one) && !word.startsWith(one))
    return prefix !== undefined && isForm(word, other.slice(prefix.length))
  })
  if (undone) return word
  const rest = bare === undefined ? word : word.slice(bare.length)
  return rest.length >= 4 && (bare !== undefined || denied !== undefined) ? word : undefined
}
