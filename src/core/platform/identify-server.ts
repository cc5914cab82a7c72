import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { errorCode } from '../../shared/error-code.ts'

/** What a port turned out to speak; `TLS` where it says nothing to those who speak plainly. */
type Protocol =
  | 'HTTP'
  | 'HTTP/2 (gRPC)'
  | 'Redis'
  | 'MongoDB'
  | 'AMQP'
  | 'SSH'
  | 'SMTP or FTP'
  | 'POP3'
  | 'IMAP'
  | 'MySQL'
  | 'TLS'
  | 'another protocol'

/** How long a greeting is waited for before anything is said, ms. */
const greetingMs = 100
/** How long each of the two tries may take, ms: who speaks at all does so at once. */
const patienceMs = 500
const stepMs = 50

/**
 * What speaks at a port, by its greeting or by what it says to a question in HTTP, which every server of ours answers in
 * words of its own. Nothing but that question is sent. `undefined`: it cannot be told.
 */
export async function identifyServer(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Protocol | undefined> {
  const said = await readAnswer(host, port, signal)
  if (said === undefined) return undefined
  const plain = classifyAnswer(said)
  if (plain !== undefined || signal.aborted) return plain
  return (await speaksTls(host, port, signal)) ? 'TLS' : undefined
}

/** By the first bytes of an answer; `undefined` where there are none. */
function classifyAnswer(said: Buffer): Protocol | undefined {
  if (said.length === 0) return undefined
  const text = said.toString('latin1')
  if (/^HTTP\/\d/u.test(text)) {
    if (/MongoDB over HTTP/u.test(text)) return 'MongoDB'
    return /HTTPS (?:server|port)|SSL-enabled/iu.test(text) ? 'TLS' : 'HTTP'
  }
  if (/^SSH-/u.test(text)) return 'SSH'
  if (/^220[ -]/u.test(text)) return 'SMTP or FTP'
  if (/^\+OK /u.test(text)) return 'POP3'
  if (/^\* (?:OK|BYE)/u.test(text)) return 'IMAP'
  if (/^AMQP/u.test(text)) return 'AMQP'
  if (/^(?:-[A-Z]+ |\$-?\d+\r\n)/u.test(text)) return 'Redis'
  // An alert record: https://www.rfc-editor.org/rfc/rfc8446#section-5.1
  if (said[0] === 0x15 && said[1] === 0x03) return 'TLS'
  // A SETTINGS frame of stream 0: https://www.rfc-editor.org/rfc/rfc9113#section-6.5
  if (said.length >= 9 && said[0] === 0 && said[3] === 4 && said.readUInt32BE(5) === 0) return 'HTTP/2 (gRPC)'
  // Packet 0 is the server's greeting, of protocol version 10.
  if (said[3] === 0 && said[4] === 10) return 'MySQL'
  return 'another protocol'
}

/** What is said first, or in answer; empty where nothing is, `undefined` where no connection was had. */
function readAnswer(host: string, port: number, signal: AbortSignal): Promise<Buffer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>()
  const socket = connect({ host, port })
  const parts: Buffer[] = []
  let isConnected = false
  const end = () => resolve(isConnected ? Buffer.concat(parts) : undefined)
  socket.once('connect', () => {
    isConnected = true
    // To speak into a greeting may cut it off: one who greets and hangs up would reset the connection.
    const question = setTimeout(() => socket.write('GET / HTTP/1.0\r\n\r\n'), greetingMs)
    socket.once('close', () => clearTimeout(question))
    socket.once('data', () => clearTimeout(question))
  })
  socket.on('data', (part: Buffer) => {
    parts.push(part)
    // Who answers in HTTP tells of MongoDB or TLS in the body, and ends the connection after it.
    if (parts[0]?.toString('latin1', 0, 5) !== 'HTTP/' || parts.length > 16) end()
  })
  return letGo(socket, promise, end, signal)
}

function speaksTls(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  // Nothing is sent over it: whose certificate it is does not matter.
  const socket = connectTls({ host, port, rejectUnauthorized: false })
  socket.once('secureConnect', () => resolve(true))
  // One that wants a certificate of ours, or another version, says so in TLS.
  socket.once('error', (error) => resolve(/ALERT/u.test(String(errorCode(error)))))
  return letGo(socket, promise, () => resolve(false), signal)
}

/** Ends the wait at the close of the socket, at the signal, or after the patience, and leaves nothing open. */
async function letGo<T>(socket: Socket, told: Promise<T>, end: () => void, signal: AbortSignal): Promise<T> {
  const cancel = afterPatience(end)
  signal.addEventListener('abort', end, { once: true })
  socket.on('error', end)
  socket.on('close', end)
  if (signal.aborted) end()
  try {
    return await told
  } finally {
    cancel()
    signal.removeEventListener('abort', end)
    socket.destroy()
  }
}

/**
 * Calls back after the patience, in steps: what loads its libraries meanwhile holds this thread up for longer than that,
 * and answers that lie ready would come after the one timer.
 */
function afterPatience(end: () => void): () => void {
  let left = patienceMs / stepMs
  const timer = setInterval(() => {
    left -= 1
    if (left <= 0) end()
  }, stepMs)
  return () => clearInterval(timer)
}
