/** A day, month or year, as far as it is told; where day and month may be the other way round, both readings. */
export interface WrittenDate {
  readonly start: number
  readonly end: number
  readonly year?: number
  readonly readings: readonly { readonly month: number; readonly day?: number }[]
}

const months = [
  'january jan januar jänner janvier enero gennaio januari janeiro',
  'february feb februar février febrero febbraio februari fevereiro',
  'march mar märz mars marzo maart março mrz',
  'april apr avril abril aprile',
  'may mai mayo maggio mei maio',
  'june jun juni juin junio giugno junho',
  'july jul juli juillet julio luglio julho',
  'august aug août agosto augustus',
  'september sep sept septembre septiembre settembre setembro',
  'october oct oktober okt octobre octubre ottobre outubro',
  'november nov novembre noviembre novembro',
  'december dec dezember dez décembre diciembre dicembre dezembro',
].map((names) => names.split(' '))
const monthByName = new Map(months.flatMap((names, at) => names.map((name) => [name, at + 1] as const)))
const monthName = [...monthByName.keys()].sort((a, b) => b.length - a.length).join('|')

const patterns: readonly {
  pattern: RegExp
  read: (groups: string[]) => Omit<WrittenDate, 'start' | 'end'> | undefined
}[] = [
  {
    pattern: /(?<![\d.])(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/gu,
    read: ([year, month, day]) => readDate(year, [[month, day]]),
  },
  {
    pattern: /(?<![\d.])(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?![\d.]\d)/gu,
    read: ([a, b, year]) =>
      readDate(year, [
        [b, a],
        [a, b],
      ]),
  },
  {
    pattern: new RegExp(
      `(?<![\\d.,])(\\d{1,2})(?:st|nd|rd|th|er|\\.|º)?\\s+(?:of\\s+|de\\s+)?(${monthName})\\b\\.?(?:,?\\s+(?:de\\s+)?(\\d{4}))?`,
      'giu',
    ),
    read: ([day, month, year]) => readDate(year, [[month, day]]),
  },
  {
    pattern: new RegExp(
      `\\b(${monthName})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?(?!\\d|[.,]\\d)(?:,?\\s+(\\d{4}))?`,
      'giu',
    ),
    read: ([month, day, year]) => readDate(year, [[month, day]]),
  },
  {
    pattern: new RegExp(`\\b(${monthName})\\.?\\s+(?:of\\s+|de\\s+)?(\\d{4})\\b`, 'giu'),
    read: ([month, year]) => readDate(year, [[month, undefined]]),
  },
]

/** The dates in a text, in order; none overlaps another. */
export function readDates(text: string): WrittenDate[] {
  const found: WrittenDate[] = []
  for (const { pattern, read } of patterns) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index
      const end = start + match[0].length
      if (found.some((other) => other.start < end && start < other.end)) continue
      const date = read(match.slice(1))
      if (date) found.push({ ...date, start, end })
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

function readDate(
  year: string | undefined,
  readings: readonly (readonly [month: string | undefined, day: string | undefined])[],
): Omit<WrittenDate, 'start' | 'end'> | undefined {
  const possible = readings.flatMap(([month = '', day]) => {
    const number = monthByName.get(month.toLowerCase()) ?? Number(month)
    if (!(number >= 1 && number <= 12)) return []
    if (day === undefined) return [{ month: number }]
    return Number(day) >= 1 && Number(day) <= 31 ? [{ month: number, day: Number(day) }] : []
  })
  if (possible.length === 0) return undefined
  const full = year === undefined ? undefined : Number(year.length === 2 ? `20${year}` : year)
  return { readings: possible, ...(full !== undefined && { year: full }) }
}

/** Whether a date that is told says all that another says: 12 March 2024 says March 2024. */
export function saysDate(told: WrittenDate, wanted: WrittenDate): boolean {
  if (wanted.year !== undefined && told.year !== wanted.year) return false
  return wanted.readings.some((one) =>
    told.readings.some(({ month, day }) => month === one.month && (one.day === undefined || day === one.day)),
  )
}
