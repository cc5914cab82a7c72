import { isLetterSoup } from './letter-soup.ts'

/** Words that stand where a secret could, and are none. */
const words = new Set(
  'true false null nil none undefined nan yes no on off empty unset not missing invalid expired required optional incorrect wrong failed failure denied ok set string number boolean object array redacted masked hidden removed changeme example placeholder eacces eperm enoent erofs eexist enospc eisdir enotdir'.split(
    ' ',
  ),
)
const shapes =
  /^(?:your\w*|x{3,}|\*{3,}|•+|\.{3,}|-+|<.*>|\$\{.*\}?|\$\w*|[~^]?\d+\.\d+\.\d+|\{\{.*|%\w+%|(?:process\.env|os\.environ|env\.).*)$/iu

/** The value only says that something stands here: `${PASSWORD}`, `null`, `****`. */
export function isPlaceholder(value: string): boolean {
  if (value.length > 200) return false
  if (value.length <= 11 && words.has(value.toLowerCase())) return true
  return /^[yx*•.<${%poe~^\d-]/iu.test(value) && shapes.test(value)
}

const harmlessShapes = new RegExp(
  [
    // Dates, times, versions, sizes.
    String.raw`\d{4}-\d\d-\d\d(?:[T ][\d:.,+Z-]*)?`,
    String.raw`v?\d+(?:\.\d+){1,3}(?:[-+][\w.]{1,20})?`,
    String.raw`0x[\da-f]{1,16}`,
    String.raw`\d{1,11}(?:\.\d+)?(?:ms|s|m|h|d|kb|mb|gb|%|px)?`,
  ]
    .join('|')
    .replace(/^(.*)$/u, '^(?:$1)$'),
  'iu',
)

/** `documents:page:3`, `orders_2024`: words and a number, as people name things. */
const wordsWithNumber = /^[a-z]{3,}(?:[-_.:/][a-z]{3,}){0,4}[-_.:/]\d{1,4}(?:[-_.:/][a-z]{2,}){0,2}$/u

/**
 * Whether a value under a telling name looks like a secret rather than a word of prose: letters with digits or signs, or
 * long and of one piece.
 */
export function looksOpaque(value: string): boolean {
  if (value.length < 6 || isPlaceholder(value) || (/^[\dv]/iu.test(value) && harmlessShapes.test(value)))
    return false
  if (wordsWithNumber.test(value)) return false
  const letters = /[a-z]/iu.test(value)
  const digits = /\d/u.test(value)
  if (letters && digits) return value.length >= 8 || !/^[a-z]+[-_.]?\d{1,2}$/iu.test(value)
  if (digits) return value.length >= 12
  // Letters alone: mixed case in the middle of a run, or far too long for a word.
  if (/[^a-z]/iu.test(value)) return value.length >= 20 && !/^[a-z]+(?:[-_./:][a-z]+)*$/iu.test(value)
  if (value.length >= 30 || (/[a-z][A-Z]{2,}[a-z]|[A-Z]{2,}[a-z]+[A-Z]/u.test(value) && value.length >= 8))
    return true
  return /^(?:[a-z]+|[A-Z]+)$/u.test(value) && isLetterSoup(value)
}
