import { normalize, type TermKey, wordKey } from './words.ts'

/** English words that say nothing about what is asked. They are indexed, and used when a query has no others. */
const words = `a about above after again against all also am an and any are as at be because been before being below
between both but by can cannot could did do does doing down during each etc few for from further get give given had has
have having he her here hers herself him himself his how i if in into is it its itself just let like may me might more
most must my myself no nor not of off on once only or other ought our ours ourselves out over own please same shall she
should show so some such tell than that the their theirs them themselves then there these they this those through to
too under until up upon us very want was we were what when where whether which while who whom whose why will with within
without would you your yours yourself yourselves`

export const stopKeys: ReadonlySet<TermKey> = new Set(
  words.split(/\s+/u).map((word) => wordKey(normalize(word))),
)
