/** So many characters in a row that stand in both are a repetition. */
const leastEcho = 16
/** Nobody reads further. */
const mostSaid = 2000

/** What a server said, with `…` where it repeats a text that was sent to it. */
export function hideEchoes(said: string, texts: readonly string[]): string {
  const sent = texts.map((text) => text.replaceAll(/\s+/gu, ' ').trim()).filter((text) => text.length >= 6)
  let rest = said.slice(0, mostSaid)
  for (const short of sent.filter((text) => text.length <= leastEcho)) rest = rest.replaceAll(short, '…')
  const long = sent.filter((text) => text.length > leastEcho)
  let shown = ''
  let at = 0
  while (at < rest.length) {
    const length = findEcho(rest, at, long)
    if (length > 0) shown = shown.endsWith('…') ? shown : `${shown}…`
    else shown += rest[at]
    at += Math.max(1, length)
  }
  return shown
}

/** How far what begins here is the same as in one of the texts; 0 where that is not far enough. */
function findEcho(said: string, at: number, texts: readonly string[]): number {
  const begin = said.slice(at, at + leastEcho)
  if (begin.length < leastEcho) return 0
  const text = texts.find((one) => one.includes(begin))
  if (text === undefined) return 0
  const from = text.indexOf(begin)
  let length = leastEcho
  while (at + length < said.length && said[at + length] === text[from + length]) length += 1
  return length
}
