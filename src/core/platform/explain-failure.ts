import { errorMessage } from './errors.ts'
import { redactText } from './redaction/redaction.ts'
import { findWrongPlace } from './wrong-place.ts'

export interface Explanation {
  readonly detail: string
  readonly hint: string
}

/** What failed, for the words of an explanation. */
export interface Subject {
  readonly title: string
  readonly place: string
  readonly timeoutMs: number
  readonly secrets?: readonly (string | undefined)[]
}

/** Says in a person's words why a dependency could not be spoken to, and what to do. */
export function explainFailure(error: unknown, subject: Subject): Explanation {
  const wrong = findWrongPlace(error)
  if (wrong) return { detail: wrong.message, hint: wrong.remedy }
  const { title, place } = subject
  const codes = readErrorCodes(error)
  const host = place.replace(/:\d+$/u, '')
  const has = (...wanted: string[]) => wanted.some((code) => codes.has(code))

  if (has('ECONNREFUSED')) {
    return {
      detail: `Connection refused at ${place}`,
      hint: `Start ${title}, or change its address in Settings.`,
    }
  }
  if (has('ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME')) {
    return {
      detail: `The name ${host} is not known`,
      hint: 'Correct the name in Settings, or look whether this machine is online.',
    }
  }
  if (has('ETIMEDOUT', 'ESOCKETTIMEDOUT', 'TimeoutError', 'UND_ERR_CONNECT_TIMEOUT')) return overdue(subject)
  if (has('EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL')) {
    return {
      detail: `There is no way to ${place} from here`,
      hint: 'Look at the network: VPN, Wi-Fi, firewall.',
    }
  }
  if (has('ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET')) {
    return {
      detail: `${place} closed the connection`,
      hint: `Something answers there, but perhaps not ${title}, or with another protocol (TLS or not). Compare the address in Settings.`,
    }
  }
  if (has('EACCES', 'EPERM')) {
    return { detail: `No permission to use ${place}`, hint: 'Give this user the right to use it.' }
  }
  if (has('ENOENT')) {
    return { detail: `${place} does not exist`, hint: `Start ${title}, or change its address in Settings.` }
  }
  if ([...codes].some((code) => /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/u.test(code))) {
    return {
      detail: `The certificate of ${place} is not trusted: ${redactText(rootMessage(error), subject.secrets)}`,
      hint: 'Add its authority to the trusted ones (NODE_EXTRA_CA_CERTS), or use the name the certificate is made for.',
    }
  }
  if ([...codes].some((code) => /^(ERR_SSL|EPROTO|HPE_|UND_ERR_HEADERS)/u.test(code))) {
    return {
      detail: `${place} speaks another protocol`,
      hint: `Look whether ${title} is what answers there, and whether it wants TLS (https, rediss, amqps).`,
    }
  }
  return {
    detail: `${title} at ${place}: ${redactText(rootMessage(error), subject.secrets)}`,
    hint: `Look at the log of ${title}, and at its address in Settings.`,
  }
}

/** The words for a dependency that took a connection, or did not even that, and then kept silent. */
export function overdue({ title, place, timeoutMs }: Subject): Explanation {
  return {
    detail: `No answer from ${place} within ${seconds(timeoutMs)}`,
    hint: `${title} may hang, be overloaded, or lie behind a firewall. Restart it, or change its address in Settings.`,
  }
}

export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}

/** Every `code` and error name along causes and bundled errors: clients wrap what the socket said. */
export function readErrorCodes(error: unknown, found = new Set<string>(), depth = 0): Set<string> {
  if (typeof error !== 'object' || error === null || depth > 6) return found
  const { code, name, cause, errors }: { code?: unknown; name?: unknown; cause?: unknown; errors?: unknown } =
    error
  if (typeof code === 'string') found.add(code)
  if (typeof name === 'string') found.add(name)
  readErrorCodes(cause, found, depth + 1)
  if (Array.isArray(errors)) for (const inner of errors) readErrorCodes(inner, found, depth + 1)
  // Clients that keep the text alone still name the code in it.
  for (const [word] of errorMessage(error).matchAll(/\bE[A-Z]{4,}\b/gu)) found.add(word)
  return found
}

/** The innermost message: outer ones mostly say that something failed. */
function rootMessage(error: unknown, depth = 0): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error && cause.message !== '' && depth < 6) return rootMessage(cause, depth + 1)
  return errorMessage(error).split('\n', 1)[0] || 'failed without a message'
}

/** Host and port of an address, or its path: never user, password or query. */
export function showPlace(url: string): string {
  const match = /^[a-z][a-z\d+.-]*:\/\/([^?#]*)/iu.exec(url)
  const rest = (match?.[1] ?? '').replace(/^[^/]*@/u, '')
  if (/^(unix|npipe):/iu.test(url)) return rest === '' ? url : rest
  return rest.split('/', 1)[0] || 'the given address'
}
