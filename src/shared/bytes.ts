const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** Bytes as a figure and its unit in powers of 1000, as disks count: `412` `MB`. */
export function splitBytes(bytes: number): { value: string; unit: string } {
  let value = bytes
  let unit = 0
  // 999.5 would be written as 1,000 of the smaller unit.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return {
    value: value < 10 && unit > 0 ? oneDecimal.format(value) : integer.format(value),
    unit: units[unit]!,
  }
}

/** `412 MB`, `1.5 GB`. */
export function formatBytes(bytes: number): string {
  const { value, unit } = splitBytes(bytes)
  return `${value} ${unit}`
}
