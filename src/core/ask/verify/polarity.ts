import { writeBounds } from './bounds.ts'
import { type Clause, countShared, extendToSentences, readClauses } from './clauses.ts'
import type { QuotedStretch } from './numbers.ts'
import type { Word } from './words.ts'

/** Words that turn what a clause says into its opposite, in several languages. */
const negations = new Set(
  `not no never none neither nor nobody nothing nowhere cannot without hardly barely scarcely unable
nicht kein keine keinen keinem keiner keines nie niemals nirgends weder noch ohne kaum nichts niemand
pas jamais aucun aucune sans rien nul nulle ni ningún ninguna ninguno nunca jamás tampoco nada sin
non mai nessun nessuna nessuno senza niet geen nooit zonder não nunca nenhum nenhuma sem
не нет ни никогда никто ничего без нельзя`.split(/\s+/u),
)
/** Verbs that say the same as a negation of their opposite. */
const refusals =
  /^(?:forbid\w*|forbad\w*|prohibit\w*|refus\w+|reject\w*|deni(?:es|ed)|deny|lack\w*|exclud\w+|prevent\w*|fails?|failed|absent|missing|disallow\w*|verboten|untersagt|interdit\w*|prohibid\w*|vietat\w*|verboden|proibid\w*)$/u
/** What an answer may begin with; what is said comes behind it. */
const leadingAnswer = /^\s*(?:yes|no|ja|nein|oui|non|sí|sim|não)\s*[,.:;–—-]\s*/iu
/** How far behind it a negation reaches, in words that say something. */
const reach = 4

/**
 * Whether a sentence says the opposite of what it quotes: one of its clauses is negated and the clause it draws on is
 * not, or the other way round.
 */
export function isContradicted(sentence: string, quotes: readonly QuotedStretch[]): boolean {
  const told = quotes.flatMap(readQuotedClauses)
  const said = readClauses(writeBounds(sentence.replace(leadingAnswer, '')))
  return said.some((clause) => !agrees(clause, told)) || denies(said, told) || denies(told, said)
}

/**
 * Whether some clauses deny what others say: the words that a negation is about stand in a clause without one, and in no
 * clause on that side that has one.
 */
function denies(denying: readonly Clause[], others: readonly Clause[]): boolean {
  const [negated, plain] = [others.filter(isNegated), others.filter((clause) => !isNegated(clause))]
  return denying.filter(isNegated).some((clause) => {
    const scope = readScope(clause).slice(0, reach)
    const needed = Math.min(2, scope.length)
    const count = ({ telling }: Clause) => countShared(scope, telling)
    if (needed === 0 || negated.some((one) => count(one) >= needed)) return false
    // Where the same is said without a negation on both sides, it is that which is meant.
    const asSaid = denying.filter((one) => !isNegated(one)).map(count)
    return plain.some((one) => count(one) >= needed && !asSaid.some((shared) => shared >= count(one)))
  })
}

/** The clauses that a quote lies in, whole: a negation may stand just before it. */
function readQuotedClauses({ source, start, end }: QuotedStretch): Clause[] {
  const [from, to] = extendToSentences(source, start, end)
  return readClauses(writeBounds(source.slice(from, to))).filter(
    (clause) => clause.start + from < end && clause.end + from > start,
  )
}

function agrees(clause: Clause, told: readonly Clause[]): boolean {
  if (clause.telling.length === 0) return true
  const rated = told.map((one) => ({ one, shared: countShared(clause.telling, one.telling) }))
  const most = Math.max(0, ...rated.map(({ shared }) => shared))
  const closest = rated.filter(({ shared }) => shared === most && shared > 0).map(({ one }) => one)
  const negated = isNegated(clause)
  if (closest.length === 0) return !negated || told.some(isNegated)
  return (
    closest.some((one) => isNegated(one) === negated) ||
    closest.every((one) => !touches(one, clause, negated))
  )
}

/** Whether the negation in either of two clauses bears on what both say: a word behind it that the other has as well. */
function touches(told: Clause, said: Clause, saidIsNegated: boolean): boolean {
  const [denying, other] = saidIsNegated ? [said, told] : [told, said]
  const scope = readScope(denying)
  return scope.length === 0 || countShared(scope.slice(0, reach), other.telling) > 0
}

/** An even number of negations is none. */
function isNegated(clause: Clause): boolean {
  return findNegations(clause).length % 2 === 1
}

function findNegations({ words, text, start }: Clause): Word[] {
  return words.filter((word) => {
    if (/n't$|^cannot$/u.test(word.folded) || refusals.test(word.folded)) return true
    if (!negations.has(word.folded)) return false
    const behind = text.slice(word.end - start)
    // No. 5 is a number; not only … and no later than say nothing against it.
    return !/^(?:\.?\s*\d|\s+(?:only|nur|later|less|more|fewer|longer\s+than|doubt))/iu.test(behind)
  })
}

/** What a clause's negation is about: what stands behind it, or before it where it ends the clause. */
function readScope(clause: Clause): string[] {
  const [first] = findNegations(clause)
  if (!first) return []
  const isBehind = (word: Word) => word.start >= first.end
  const behind = clause.words.filter((word) => isBehind(word) && clause.telling.includes(word.folded))
  const scope =
    behind.length > 0 ? behind : clause.words.filter(({ folded }) => clause.telling.includes(folded))
  return scope.map(({ folded }) => folded)
}
