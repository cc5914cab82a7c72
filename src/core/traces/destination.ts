import type { TraceService } from '../../contract/traces.ts'
import { Problem } from '../platform/errors.ts'
import { knownSecrets } from '../platform/redaction/redaction.ts'
import { langfuse } from './span-names.ts'

/** Where spans go, and by which keys. */
export interface Destination {
  readonly service: TraceService
  /** What people call it. */
  readonly title: string
  /** The address that spans are posted to. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** What must not stand in any text of ours. */
  readonly secrets: readonly string[]
}

export interface Keys {
  readonly publicKey?: string | undefined
  readonly secretKey?: string | undefined
  /** `Name: value`. */
  readonly header?: string | undefined
}

/**
 * Builds the address and the headers of a service.
 *
 * @throws Problem `INVALID` where there is no address, or the header is not one
 */
export function findDestination(service: TraceService, endpoint: string, keys: Keys): Destination {
  if (endpoint === '') {
    throw new Problem('INVALID', 'Traces have no address to go to.', 'Enter one in Settings, Traces.', {
      fields: { endpoint: 'Needed to send traces.' },
    })
  }
  const url = findTracesUrl(service, endpoint)
  const { publicKey, secretKey } = service === 'langfuse' ? keys : {}
  const pair = publicKey !== undefined && secretKey !== undefined ? `${publicKey}:${secretKey}` : undefined
  const basic = pair && Buffer.from(pair).toString('base64')
  if (basic) knownSecrets.add(basic, 'secret')
  return {
    service,
    title: service === 'langfuse' ? 'Langfuse' : 'the OTLP endpoint',
    url,
    headers: {
      ...(service === 'langfuse' && { [langfuse.ingestionHeader]: langfuse.ingestionVersion }),
      ...(basic && { authorization: `Basic ${basic}` }),
      ...(keys.header !== undefined && readHeader(keys.header)),
    },
    secrets: [publicKey, secretKey, basic, keys.header].filter((one) => one !== undefined),
  }
}

/**
 * The page of a trace in Langfuse; nothing for other services.
 *
 * @param endpoint as it stands in the settings
 */
export function findTracePage(service: TraceService, endpoint: string, traceId: string): string | undefined {
  if (service !== 'langfuse' || !URL.canParse(endpoint)) return undefined
  const url = new URL(endpoint)
  const base = url.pathname.replace(/\/+$/u, '').replace(/(?:\/api\/public\/otel)?(?:\/v1\/traces)?$/u, '')
  return `${url.origin}${base}/trace/${traceId}`
}

/** An address that names the place of traces is taken as it is; any other one is where that place lies below. */
function findTracesUrl(service: TraceService, endpoint: string): URL {
  if (!URL.canParse(endpoint)) {
    throw new Problem(
      'INVALID',
      `The address ${endpoint} cannot be read.`,
      'Correct it in Settings, Traces.',
      {
        fields: { endpoint: 'Not an address.' },
      },
    )
  }
  const url = new URL(endpoint)
  if (url.username !== '' || url.password !== '') {
    const remedy = 'Take them out of it and store them as secrets: traces.header for example.'
    throw new Problem('INVALID', 'The address of the traces holds a user or a password.', remedy, {
      fields: { endpoint: 'Holds a user or a password.' },
    })
  }
  const path = url.pathname.replace(/\/+$/u, '')
  if (path.endsWith('/v1/traces')) url.pathname = path
  else if (service === 'langfuse' && !path.endsWith('/otel'))
    url.pathname = `${path}/api/public/otel/v1/traces`
  else url.pathname = `${path}/v1/traces`
  return url
}

function readHeader(header: string): Record<string, string> {
  const [, name, value] =
    /^\s*([\w!#$%&'*+.^`|~-]+)\s*:\s*([\x21-\x7e][\t\x20-\x7e]*?)\s*$/u.exec(header) ?? []
  if (name === undefined || value === undefined) {
    const remedy = 'Store it as one line, name and value: Authorization: Bearer …'
    throw new Problem('INVALID', 'The header for traces (traces.header) is not one.', remedy)
  }
  knownSecrets.add(value, 'secret')
  return { [name.toLowerCase()]: value }
}
