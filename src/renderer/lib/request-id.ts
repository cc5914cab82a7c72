const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new request id, of the shape the services make themselves: `req_`, 48 bits of time, 72 of chance. */
export function newRequestId(now = Date.now()): string {
  const [two = 0, ...chance] = crypto.getRandomValues(new Uint8Array(15))
  let time = ''
  // 48 bits are 9 characters of five and three bits more: two of chance fill the tenth.
  for (let at = 0, rest = now * 4 + (two % 4); at < 10; at++) {
    time = alphabet[rest % 32] + time
    rest = Math.floor(rest / 32)
  }
  return `req_${time}${chance.map((byte) => alphabet[byte % 32]).join('')}`
}

/** What each call carries, so that its lines in the log, its run and its containers are found by the click it was. */
export const requestHeaders = () => ({ 'x-request-id': newRequestId() })

/** Where the log lines of a request, or of a run, are shown. */
export function logPlace(of: { request?: string; run?: string }): string {
  return `/logs?${new URLSearchParams(of)}`
}
