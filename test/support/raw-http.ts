import { connect } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  /** 0 when the other end closed without a word. */
  readonly status: number
  /** By lower-case name; several of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Everything that came. */
  readonly bytes: string
  /** Whether the other end closed within the wait. */
  readonly closed: boolean
  /** From the first byte sent until it was closed, or the wait was over. */
  readonly ms: number
}

/**
 * Sends bytes to a port of loopback as they are, in parts if there are several, and gives what comes back until the
 * other end closes, or for `wait` ms.
 */
export function exchange(
  port: number,
  bytes: string | Buffer | readonly (string | Buffer)[],
  { wait = 15_000, pause = 10 }: { wait?: number; pause?: number } = {},
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const parts = Array.isArray(bytes) ? [...bytes] : [bytes]
    const began = performance.now()
    const chunks: Buffer[] = []
    let closed = false
    const socket = connect(port, '127.0.0.1')
    const timer = setTimeout(() => socket.destroy(), wait)
    const sendNext = () => {
      const part = parts.shift()
      if (part === undefined || socket.destroyed) return
      socket.write(part)
      if (parts.length > 0) setTimeout(sendNext, pause)
    }
    socket.on('connect', sendNext)
    socket.on('data', (data) => chunks.push(data))
    socket.on('end', () => {
      closed = true
    })
    // A reset is a way to close, too.
    socket.on('error', () => {
      closed = true
    })
    socket.on('close', () => {
      clearTimeout(timer)
      const text = Buffer.concat(chunks).toString('latin1')
      resolve({ ...parsed(text), bytes: text, closed, ms: performance.now() - began })
    })
  })
}

function parsed(text: string): Pick<RawAnswer, 'status' | 'headers' | 'body'> {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = (end === -1 ? text : text.slice(0, end)).split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  const status = Number(/^HTTP\/1\.1 (\d{3})/u.exec(first)?.[1] ?? 0)
  return { status, headers, body: end === -1 ? '' : text.slice(end + 4) }
}
