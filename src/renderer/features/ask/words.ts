/** `, page 3`; empty for formats without pages. */
export function describePage(page: number | null): string {
  return page === null ? '' : `, page ${page}`
}
