/** The pairs of letters that make up most of written English, and of names that programs give. */
const common = new Set(
  'th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld ur co ro li ri io ic ne me ce ch ll ma el no ta us ec tr lo la om di ho po ac ss na ee ns ge wh be pe un ot so em wa ct rs pr mo il ut id ad ul wi ke ow ai im op sh am ir ig ts ie ly em do fi ev ca ol su ex ay we if tu sp oo fo ab up ap ag ni mi vi ey ty rt rd ef ci ry gh ck cl pl ph ew da cr ub sc ok ga gr br bl ob og pa pi qu ue'.split(
    ' ',
  ),
)
/** So few letters may have odd pairs by chance. */
const leastLetters = 12
/** `xxxxxxxxxxxx` and `asdfasdfasdf` stand for nothing. */
const leastDifferent = 7

/**
 * Whether letters of one case were drawn at random: of their pairs, few are common. About two thirds are in words, about a
 * quarter in random letters.
 */
export function isLetterSoup(letters: string): boolean {
  if (letters.length < leastLetters) return false
  const lower = letters.toLowerCase()
  if (new Set(lower).size < leastDifferent) return false
  let usual = 0
  for (let at = 0; at + 1 < lower.length; at++) if (common.has(lower.slice(at, at + 2))) usual++
  return usual < (lower.length - 1) * (lower.length < 20 ? 0.38 : 0.45)
}
