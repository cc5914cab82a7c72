import { isIP } from 'node:net'
import path from 'node:path'
import type { Certificate } from '../../transports/http/certificate.ts'
import { CommandFailure, say } from '../output.ts'
import { resolvePath } from '../terminal.ts'

export interface TlsOptions {
  readonly host: string
  readonly tls?: boolean
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly insecure?: boolean
}

/**
 * The certificate that `serve` needs, or `undefined` for plain http: on loopback, or where other machines may ask and
 * somebody has said that it goes unencrypted all the same. Without one of their own people get one made for them.
 */
export async function certificateFor(
  options: TlsOptions,
  dataFolder: string,
): Promise<Certificate | undefined> {
  checkTls(options)
  const { host, tls = false, tlsCert, tlsKey, insecure = false } = options
  const beyond = !isLoopback(host)
  if (insecure && beyond) {
    say(`Warning: other machines may reach ${host}, and what travels, the token too, is not encrypted.`)
  }
  if (insecure || (!beyond && !tls && tlsCert === undefined)) return undefined
  const { ownCertificate, readCertificate } = await import('../../transports/http/certificate.ts')
  if (tlsCert !== undefined && tlsKey !== undefined)
    return readCertificate(resolvePath(tlsCert), resolvePath(tlsKey))
  return ownCertificate(path.join(dataFolder, 'tls'), host)
}

/** Refuses options that contradict each other, before anything is started. */
export function checkTls({ tls = false, tlsCert, tlsKey, insecure = false }: TlsOptions): void {
  const wrong = (message: string, remedy: string) => new CommandFailure(message, { remedy, exitCode: 2 })
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw wrong(
      'A certificate needs its key, and a key its certificate.',
      'Give both --tls-cert and --tls-key.',
    )
  }
  if (insecure && (tls || tlsCert !== undefined)) {
    throw wrong('--insecure and TLS exclude each other.', 'Leave one of them out.')
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
