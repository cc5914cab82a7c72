const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** Bytes for people, in powers of 1,000 as disks are sold: `5 GB`, `1.3 MB`. */
export function bytes(count: number): string {
  let size = count
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${size >= 100 || unit === 0 ? Math.round(size) : Number(size.toPrecision(2))} ${units[unit]}`
}
