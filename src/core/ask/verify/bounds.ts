const bounds: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:not|never|no)\s+(?:be\s+)?(?:exceed|surpass|more\s+than|longer\s+than|greater\s+than|higher\s+than|larger\s+than|later\s+than|above|over)\b/giu,
    'at most',
  ],
  [
    /\b(?:not|never|no)\s+(?:be\s+)?(?:less\s+than|fewer\s+than|lower\s+than|shorter\s+than|smaller\s+than|below|under)\b/giu,
    'at least',
  ],
  [/\bnicht\s+(?:mehr|länger|höher|größer|später)\s+als\b/giu, 'höchstens'],
  [/\bnicht\s+(?:weniger|kürzer|niedriger|kleiner|früher)\s+als\b/giu, 'mindestens'],
]

/**
 * A text in which bounds are said without a negation, code unit by code unit: `must not exceed` is `must at most`. What is
 * bounded so is said, and not denied.
 */
export function writeBounds(text: string): string {
  return bounds.reduce(
    (told, [pattern, words]) =>
      told.replace(pattern, (written) => words.padEnd(written.length).slice(0, written.length)),
    text,
  )
}
