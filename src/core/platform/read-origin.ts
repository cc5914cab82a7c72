/** Scheme, host and port of an address, as whoever connects reads it; of what is no address, the text itself. */
export function readOrigin(address: string): string {
  return URL.parse(address)?.origin ?? address
}
