/** How a mask looks: `[redacted:github-token …a1b2]`. What it matches is never looked into again. */
const maskPattern = /\[redacted(?::[a-z\d-]{1,40})?(?: …[\w+/=.~-]{4})?\]/gu

/**
 * What stands for a secret: its kind, and its last four characters where it is longer than 16 and they are plain enough
 * to stand in any text.
 */
export function makeMask(secret: string, kind: string): string {
  const tail = secret.slice(-4)
  return secret.length > 16 && /^[\w+/=.~-]{4}$/u.test(tail)
    ? `[redacted:${kind} …${tail}]`
    : `[redacted:${kind}]`
}

/** Whether the text is a mask and nothing else. */
export function isMask(text: string): boolean {
  const masks = masksIn(text)
  return masks.length === 1 && masks[0]!.start === 0 && masks[0]!.end === text.length
}

/** The text with what lies between masks changed. */
export function outsideMasks(text: string, change: (part: string) => string): string {
  let result = ''
  let past = 0
  for (const { start, end } of masksIn(text)) {
    result += change(text.slice(past, start)) + text.slice(start, end)
    past = end
  }
  return result + change(text.slice(past))
}

/** Where masks stand in a text, in order. */
export function masksIn(text: string): { start: number; end: number }[] {
  if (!text.includes('[redacted')) return []
  return [...text.matchAll(maskPattern)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
  }))
}
