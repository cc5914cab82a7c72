import { connect } from 'node:net'

/** How a message was taken. */
export interface Taken {
  /** 0 when the connection ended without an answer. */
  readonly status: number
  readonly head: string
  readonly body: string
  /** Whether the other end did neither answer nor close in time. */
  readonly ignored: boolean
}

const patienceMs = 30_000

/**
 * Sends bytes and takes the answer: of a stream only its beginning. Where nothing comes for `quietMs`, it says that no
 * more will follow, as a program does that has sent half a message and ends.
 */
export function send(port: number, bytes: Buffer, quietMs: number): Promise<Taken> {
  return new Promise((resolve) => {
    let text = ''
    let ignored = false
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const quiet = setTimeout(() => socket.end(), quietMs)
    const timer = setTimeout(() => {
      ignored = text === ''
      socket.destroy()
    }, patienceMs)
    socket.on('data', (data) => {
      clearTimeout(quiet)
      if (text.length < 100_000) text += data.toString('latin1')
      if (/^content-type: text\/event-stream/imu.test(text)) socket.destroy()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      clearTimeout(quiet)
      // What may come before the answer is none.
      text = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/u, '')
      const end = text.indexOf('\r\n\r\n')
      const head = end === -1 ? text : text.slice(0, end)
      const status = Number(/^HTTP\/1\.1 (\d{3})/u.exec(head)?.[1] ?? 0)
      resolve({ status, head, body: end === -1 ? '' : text.slice(end + 4), ignored })
    })
  })
}

/** Does `work` for each, so many at a time. */
export async function inParallel<T>(
  items: Iterable<T>,
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const lane = async () => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
