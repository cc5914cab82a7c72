import { isAmong, readTellingWords, readWords } from './words.ts'

/** Words of which one says the opposite of the other: left of the slash against right of it. */
const pairs = `minimum min least lowest smallest fewest / maximum max most highest largest greatest
before earlier prior / after later afterwards
above over exceeds exceed exceeding / below under beneath
increase increases increased increasing rise rises rose grow grows grew / decrease decreases decreased decreasing fall falls fell shrink shrinks shrank
more / less fewer
open opens opened opening / close closes closed closing shut
on / off
start starts started begin begins began starting / stop stops stopped end ends ended finish finishes finished
allow allows allowed permit permits permitted permissible / forbid forbids forbidden prohibit prohibits prohibited banned
enable enables enabled / disable disables disabled
always / never seldom rarely
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
accept accepts accepted approve approves approved / reject rejects rejected decline declines declined refuse refuses refused
include includes included including / exclude excludes excluded excluding
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
erlaubt zulässig / verboten unzulässig
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
export function findOpposite(sentence: string, evidence: readonly string[]): string | undefined {
  const told = new Set(evidence.flatMap((text) => readWords(text).map(({ folded }) => folded)))
  for (const { folded } of readWords(sentence)) {
    if (told.has(folded)) continue
    const side = sides.find(({ words }) => words.has(folded))
    if (!side || [...side.words].some((word) => told.has(word))) continue
    if ([...side.against].some((word) => told.has(word))) return folded
    const prefixed = findPrefixed(folded, told)
    if (prefixed !== undefined) return prefixed
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

const denying = ['un', 'in', 'im', 'ir', 'il', 'dis', 'non', 'mis', 'de']

function findPrefixed(word: string, told: ReadonlySet<string>): string | undefined {
  const bare = denying.find((prefix) => word.startsWith(prefix) && told.has(word.slice(prefix.length)))
  const denied = denying.find((prefix) => told.has(prefix + word))
  const rest = bare === undefined ? word : word.slice(bare.length)
  return rest.length >= 4 && (bare !== undefined || denied !== undefined) ? word : undefined
}
