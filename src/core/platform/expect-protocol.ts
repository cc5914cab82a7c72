import { isRecord } from '../../shared/is-record.ts'
import { identifyServer } from './identify-server.ts'
import { findWrongPlace, WrongPlace } from './wrong-place.ts'

/** What is expected at an address. */
export interface Expected {
  readonly protocol: 'HTTP' | 'Redis' | 'MongoDB' | 'AMQP'
  /** A sentence: which port it mostly is. */
  readonly ports: string
  /** Where an address has no port. */
  readonly port: number
}

/** No use in looking what speaks there: nobody does, or it did as it should. */
const unreached = /ECONNREFUSED|ENOTFOUND|EAI_|EHOST|ENET|EACCES|CERT|SELF_SIGNED|UNABLE_TO|ISSUER/u

/**
 * Does work at an address. Where it fails, or takes more than half its time, it is looked what speaks there at all, and
 * another protocol than the expected one is told in words of ours in place of the client's.
 *
 * @param timeoutMs what the work may take
 * @param work gets a signal that also ends what it left open once another protocol was found, or it is done
 * @throws WrongPlace where something else speaks there; otherwise what the work throws
 */
export async function expectProtocol<T>(
  expected: Expected,
  url: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
  work: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const until = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  const look = () => refuseOtherProtocol(expected, url, until)
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => void look().catch(reject), timeoutMs / 2)
  })
  try {
    return await Promise.race([work(until), slow])
  } catch (error) {
    const status = isRecord(error) ? error.status : undefined
    const answered = typeof status === 'number' && status !== 400
    if (!answered && !findWrongPlace(error) && !unreached.test(readCodes(error))) await look()
    throw error
  } finally {
    clearTimeout(timer)
    stop.abort()
  }
}

/**
 * For an answer that came, but is not what was asked for: MongoDB, and TLS servers asked plainly, answer in HTTP too.
 *
 * @throws WrongPlace where something else speaks there
 */
export async function refuseOtherProtocol(
  expected: Expected,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const wrong = await explainProtocol(expected, url, signal)
  if (wrong) throw wrong
}

async function explainProtocol(
  { protocol, ports, port }: Expected,
  url: string,
  signal: AbortSignal,
): Promise<WrongPlace | undefined> {
  const parts = /^([a-z][a-z\d.]*):\/\/(?:[^/?#]*@)?(\[[^\]]+\]|[^:/?#,]+)(?::(\d+))?/iu.exec(url)
  if (!parts) return undefined
  const [, scheme = '', name = '', digits] = parts
  const isSecure = /^(?:https|rediss|amqps)$/iu.test(scheme) || /[?&](?:tls|ssl)=true/iu.test(url)
  const schemePort = scheme === 'https' ? 443 : scheme === 'http' ? 80 : scheme === 'amqps' ? 5671 : port
  const at = Number(digits ?? schemePort)
  const spoken = await identifyServer(name.replace(/^\[|\]$/gu, ''), at, signal)
  if (spoken === undefined || (spoken === 'TLS' && isSecure)) return undefined
  const place = `${name}:${at}`
  if (spoken === 'TLS') {
    return new WrongPlace(
      `${place} answers with TLS, and was asked without it`,
      `${changeTls(protocol, true)}, or correct the port. ${ports}`,
    )
  }
  if (spoken !== protocol) {
    return new WrongPlace(
      `${place} answers as ${spoken}, not as ${protocol}`,
      `Correct the port of the address in Settings. ${ports}`,
    )
  }
  if (!isSecure) return undefined
  return new WrongPlace(
    `${place} answers as ${protocol} without TLS, and was asked with it`,
    `${changeTls(protocol, false)}, or correct the port. ${ports}`,
  )
}

function changeTls(protocol: Expected['protocol'], secure: boolean): string {
  if (protocol === 'MongoDB') {
    return secure ? 'Add tls=true to the options of the address' : 'Remove tls=true from the address'
  }
  const plain = { HTTP: 'http', Redis: 'redis', AMQP: 'amqp' }[protocol]
  return secure
    ? `Write ${plain}s:// in place of ${plain}:// in Settings`
    : `Write ${plain}:// in place of ${plain}s:// in Settings`
}

/** Codes and messages along the causes, in one text. */
function readCodes(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 6) return ''
  const bundled = error instanceof AggregateError ? error.errors.map((one) => readCodes(one, depth + 1)) : []
  const code = 'code' in error ? error.code : undefined
  return [code, error.message, ...bundled, readCodes(error.cause, depth + 1)].join(' ')
}
