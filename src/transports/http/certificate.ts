import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import path from 'node:path'
import { readFileIfThere, writeFileAtomically } from '../../core/platform/atomic-file.ts'
import { errorMessage, Problem } from '../../core/platform/errors.ts'

/** What the door shows to prove who it is, and how it may be recognised. */
export interface Certificate {
  /** PEM; the chain, where there is one. */
  readonly cert: string
  /** PEM, not encrypted. Never log it. */
  readonly key: string
  /** SHA-256 of the certificate: 32 bytes in hex with colons. */
  readonly fingerprint: string
  /** DNS names and IP addresses (in brackets where IPv6) that it is made out to; wildcards are not among them. */
  readonly names: readonly string[]
  readonly validTo: Date
  readonly selfSigned: boolean
}

const day = 86_400_000
/** Browsers refuse longer ones even where a person trusts them. */
const lifetime = 800 * day
const renewBefore = 30 * day

/**
 * The certificate in the files a person names.
 * @throws Problem `INVALID` when they cannot be read, do not belong together, or the certificate is not valid now
 */
export async function readCertificate(certFile: string, keyFile: string): Promise<Certificate> {
  const [cert, key] = await Promise.all([read(certFile), read(keyFile)])
  let made: Certificate
  try {
    made = describe(cert, key)
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
      throw new Error('the key is not the one of this certificate')
    }
  } catch (error) {
    throw new Problem(
      'INVALID',
      `${certFile} and ${keyFile} are no certificate with its key: ${errorMessage(error)}.`,
      'Name PEM files; the key must not have a passphrase.',
      { cause: error },
    )
  }
  const from = new Date(new X509Certificate(cert).validFrom)
  if (made.validTo.getTime() <= Date.now() || from.getTime() > Date.now()) {
    throw new Problem(
      'INVALID',
      `The certificate ${certFile} is valid from ${from.toISOString()} to ${made.validTo.toISOString()}, which is not now.`,
      'Renew it, or leave --tls-cert out for one that Catalyst makes.',
    )
  }
  return made
}

/**
 * The certificate that Catalyst has made itself, in `folder`; made when there is none, when it ends within 30 days, or
 * when it is not made out to `host`. It stays the same otherwise, so that whoever has noted its fingerprint may go by it.
 */
export async function ownCertificate(folder: string, host: string): Promise<Certificate> {
  const files = { cert: path.join(folder, 'certificate.pem'), key: path.join(folder, 'key.pem') }
  const [cert, key] = await Promise.all([readFileIfThere(files.cert), readFileIfThere(files.key)])
  if (cert !== undefined && key !== undefined) {
    const found = usable(cert, key)
    const fits = isEverywhere(host) || found?.names.includes(host)
    if (found !== undefined && fits && found.validTo.getTime() - Date.now() > renewBefore) return found
  }
  const made = await make(host)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFileAtomically(files.key, made.key)
  await writeFileAtomically(files.cert, made.cert)
  return made
}

/** The addresses by which other machines reach this one. */
export function reachableAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((found) =>
      found && !found.internal && !found.address.startsWith('fe80:') ? [found.address] : [],
    )
}

const isEverywhere = (host: string) => host === '0.0.0.0' || host === '::'

async function make(host: string): Promise<Certificate> {
  // Loaded here: hardly any start needs it. The library wants the polyfill before it.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const wanted = [
    ...['localhost', hostname().toLowerCase(), `${hostname().toLowerCase()}.local`, '127.0.0.1', '::1'],
    ...(isEverywhere(host) ? reachableAddresses() : [host]),
  ]
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      // Positive and of 64 random bits or more (CA/Browser Forum Baseline Requirements, 7.1).
      serialNumber: `01${randomBytes(15).toString('hex')}`,
      name: [{ CN: ['Catalyst'] }],
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() - day + lifetime),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          [...new Set(wanted)].map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
        ),
      ],
    },
    webcrypto,
  )
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return describe(`${made.toString('pem')}\n`, key.export({ format: 'pem', type: 'pkcs8' }).toString())
}

function describe(cert: string, key: string): Certificate {
  const read = new X509Certificate(cert)
  const names = (read.subjectAltName ?? '').split(', ').flatMap((entry) => {
    const [, kind, value = ''] = /^(DNS|IP Address):(.+)$/u.exec(entry) ?? []
    if (kind === undefined || value.includes('*')) return []
    return [kind === 'DNS' ? value.toLowerCase() : shortened(value)]
  })
  return {
    cert,
    key,
    names,
    fingerprint: read.fingerprint256,
    validTo: new Date(read.validTo),
    selfSigned: read.subject === read.issuer && read.verify(read.publicKey),
  }
}

/** OpenSSL writes IPv6 addresses out in full. */
function shortened(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
}

function usable(cert: string, key: string): Certificate | undefined {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? describe(cert, key) : undefined
  } catch {
    return undefined // damaged: a new one is made
  }
}

async function read(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Problem('INVALID', `${file} cannot be read: ${errorMessage(cause)}.`, 'Name a PEM file.', {
      cause,
    })
  })
}
