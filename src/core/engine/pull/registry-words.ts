import { readRegistry } from './registry-credentials.ts'

export type ImageFailureCode = 'image-missing' | 'image-architecture' | 'disk-full'

/** Why an image cannot be had, for people. */
export interface RegistryRefusal {
  readonly code: ImageFailureCode
  readonly message: string
  readonly remedy: string
}

/** The image that was asked for. */
export interface AskedImage {
  readonly image?: string
  /** Credentials were sent along: those that are stored are wrong, or are not enough. */
  readonly signedIn?: boolean
}

interface Kind {
  readonly code?: ImageFailureCode
  readonly pattern: RegExp
  readonly message: (image: string, registry: string, found: RegExpExecArray) => string
  readonly remedy: (registry: string, found: RegExpExecArray, signedIn: boolean, said: string) => string
}

/**
 * Why a registry does not hand out an image, by the engine's words (moby, containerd, Podman) of what the registry said
 * (distribution, Docker Hub, GHCR, quay, GitLab, ECR, Artifact Registry, ACR, Harbor).
 *
 * @returns `undefined` where the words are not of a registry
 */
export function explainRegistry(
  said: string,
  { image = '', signedIn = false }: AskedImage,
): RegistryRefusal | undefined {
  const registry = readRegistry(image)
  const named = image === '' ? 'The image' : `Image ${image}`
  for (const { code = 'image-missing', pattern, message, remedy } of kinds) {
    const found = pattern.exec(said)
    if (!found) continue
    return {
      code,
      message: message(named, registry, found),
      remedy: remedy(registry, found, signedIn, said),
    }
  }
  return undefined
}

const failed = (image: string, why: string) => `${image} could not be fetched: ${why}`
const tryAgain = 'then try again: layers that are whole are kept.'

/** Most telling first: a refusal carries other words behind it. */
const kinds: readonly Kind[] = [
  {
    code: 'disk-full',
    pattern: /no space left on device|disk quota exceeded/iu,
    message: (image) => failed(image, "the engine's disk is full"),
    remedy: () =>
      'Make room (docker system df shows what takes it, docker system prune removes what is unused).',
  },
  {
    pattern: /toomanyrequests|too many requests|\bHTTP status:? 429|\b429\b|rate limit|rate exceeded/iu,
    message: (image, registry) => failed(image, `${registry} has had too many requests from here`),
    remedy: (registry, _, signedIn, said) => {
      const wait = waitInWords(said) ?? (registry === 'docker.io' ? 'up to 6 hours' : 'some minutes')
      const more = signedIn ? '' : `; signing in (${loginLine(registry)}) allows more`
      return `Wait ${wait}, ${tryAgain.slice(0, -1)}${more}.`
    },
  },
  {
    pattern: /proxyconnect|proxy authentication required|\b407\b.*proxy/iu,
    message: (image) => failed(image, "the engine's proxy does not let it through"),
    remedy: () =>
      'Correct the proxy of the engine (HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the Docker service, or Docker Desktop → Resources → Proxies), then restart it.',
  },
  {
    pattern: /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/iu,
    message: (image, registry) => failed(image, `${registry} speaks plain HTTP, and the engine wants HTTPS`),
    remedy: (registry) =>
      `Serve the registry by HTTPS, or add "${registry}" to insecure-registries of the engine (daemon.json) and restart it.`,
  },
  {
    pattern: /certificate (?:has )?expired|is not yet valid/iu,
    message: (image, registry) =>
      failed(image, `the certificate of ${registry} has expired or is not valid yet`),
    remedy: () =>
      "Check the clock of the engine's machine; otherwise the registry must renew its certificate.",
  },
  {
    pattern: /certificate is (?:not )?valid for|doesn't contain any IP SANs|relies on legacy Common Name/iu,
    message: (image, registry) => failed(image, `the certificate of ${registry} is for another name`),
    remedy: () => 'Use the name that the certificate is for, or give the registry one for this name.',
  },
  {
    pattern: /x509:|unknown authority|self[- ]signed certificate|certificate verify failed/iu,
    message: (image, registry) => failed(image, `the engine does not trust the certificate of ${registry}`),
    remedy: (registry) =>
      `Put the certificate of its authority into /etc/docker/certs.d/${registry}/ca.crt on the engine's machine.`,
  },
  {
    pattern:
      /lookup \S+?(?: on \S+)?: (?:no such host|server misbehaving|temporary failure|.*i\/o timeout)/iu,
    message: (image, registry) => failed(image, `the name ${registry} is not known to the engine`),
    remedy: () =>
      'Check the name of the registry, and the DNS of the engine (a VPN or no network does this too).',
  },
  {
    pattern: /manifest\.v1\+(?:pretty)?j|schema ?(?:version)? ?v?1\b|manifest schema v1/iu,
    message: (image) =>
      failed(image, 'it is in the old format (manifest schema 1), which engines no longer take'),
    remedy: () => 'Use a newer tag of it, or push it again with a present Docker.',
  },
  {
    code: 'image-architecture',
    pattern:
      /no matching manifest for (\S+)|no match for platform in manifest|no image found in (?:manifest list|image index) for architecture "?(\w+)/iu,
    message: (image, _, found) =>
      `${image} is not made for this engine's processor${(found[1] ?? found[2]) ? ` (${found[1] ?? found[2]})` : ''}`,
    remedy: () =>
      'Choose an image for this processor, or set the platform of the service to one that it offers.',
  },
  {
    pattern:
      /incorrect username or password|token (?:has )?(?:expired|is expired)|authorization token has expired|cannot be authenticated with the token|HTTP Basic: Access denied|invalid (?:username|credentials|token)|bad credentials|wrong credentials/iu,
    message: (image, registry) => `${image} may not be fetched: ${registry} refuses the stored sign-in`,
    remedy: (registry) => `Sign in anew: docker logout${hostWord(registry)}, then ${loginLine(registry)}.`,
  },
  {
    pattern:
      /pull access denied|repository does not exist or may require|insufficient_scope|name unknown.*denied/iu,
    message: (image, registry) =>
      `${image} is not there: ${registry} has no such image, or shows it only to those who are signed in`,
    remedy: (registry, _, signedIn) =>
      signedIn
        ? `Check the name and tag; if it is private, the account that is signed in needs the right to read it (or another one: docker logout${hostWord(registry)}, then ${loginLine(registry)}).`
        : `Check the name and tag; if it is private, sign in with ${loginLine(registry)}.`,
  },
  {
    pattern:
      /unauthorized|unauthenticated|authentication required|no basic auth credentials|\bdenied\b|failed to authorize|not authorized|access forbidden|\b40[13] (?:Unauthorized|Forbidden)|HTTP (?:status: )?40[13]|HTTP 403 response/iu,
    message: (image, registry) =>
      `${image} may not be fetched without signing in at ${registry} with the right to read it`,
    remedy: (registry, _, signedIn) =>
      signedIn
        ? `The stored sign-in does not reach: docker logout${hostWord(registry)} takes it away (public images then come without), ${loginLine(registry)} signs in with an account that may read it. Check the name too: some registries refuse what they do not have.`
        : `Sign in with ${loginLine(registry)}. Check the name too: some registries refuse what they do not have.`,
  },
  {
    pattern: /blob unknown|unknown blob|layer .*not found/iu,
    message: (image, registry) => failed(image, `${registry} has lost a part of it (blob unknown)`),
    remedy: () => 'Push it to the registry again, or use another tag.',
  },
  {
    pattern:
      /manifest[ _]unknown|manifest (?:for|tagged by) .* (?:is )?not found|name[ _](?:unknown|invalid)|(?:repository|tag|project|artifact|resource) \S+ (?:was )?(?:not found|expired)|repository does not exist|failed to resolve reference.*not found|does not exist in the registry|not found: (?:manifest|does not exist)/iu,
    message: (image, registry) => `${image} is not there: ${registry} does not have it`,
    remedy: () => 'Correct the name and tag in the Compose file.',
  },
  {
    pattern:
      /verification failed for digest|unexpected commit digest|failed size validation|unexpected EOF|digest mismatch/iu,
    message: (image) => failed(image, 'it arrived damaged'),
    remedy: () => 'Try again; if it happens again, look for a proxy in between that changes what passes.',
  },
  {
    pattern:
      /\b5\d\d (?:Internal Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out)|HTTP status:? 5\d\d|HTTP 5\d\d response|unexpected status.*: 5\d\d\b|\b52\d\b.*(?:origin|timed out)|internal server error|service unavailable/iu,
    message: (image, registry) => failed(image, `${registry} is in trouble itself`),
    remedy: (registry) =>
      `The fault is the registry's, not the file's: try again later, and see the status page of ${registry}.`,
  },
  {
    pattern:
      /invalid character '<'|text\/html|<html|error parsing HTTP \d+ response body|unsupported manifest media type|missing signature key/iu,
    message: (image, registry) => failed(image, `what answers at ${registry} is not a registry`),
    remedy: (registry) =>
      `Check the name ${registry}; a sign-in page of the network (hotel, airport) or a proxy may answer in its place.`,
  },
  {
    pattern:
      /dial tcp|connection refused|i\/o timeout|network is unreachable|no route to host|TLS handshake timeout|Client\.Timeout|request canceled while waiting|context deadline exceeded|connection reset by peer|: EOF\b|no such host/iu,
    message: (image, registry, { input }) =>
      failed(image, `${registry} cannot be reached (${lastClause(input)})`),
    remedy: (registry) => `Check the connection to ${registry}, ${tryAgain}`,
  },
]

/** docker.io needs no name. */
const hostWord = (registry: string) => (registry === 'docker.io' ? '' : ` ${registry}`)
const loginLine = (registry: string) => `docker login${hostWord(registry)}`

/** `…: dial tcp 1.2.3.4:443: connect: connection refused` → connection refused */
function lastClause(said: string): string {
  return said.split(': ').at(-1)?.trim().slice(0, 120) ?? ''
}

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  µs: 1e-3,
  us: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 36e5,
}

/** `retry-after: 617.7µs`, `Retry-After: 3600`, `try again in 5 minutes`: how long, for people. */
function waitInWords(said: string): string | undefined {
  const plain = /try again (?:in|after) (\d+ (?:second|minute|hour)s?)/iu.exec(said)?.[1]
  if (plain) return plain
  const after = /retry[- ]after:? "?((?:[\d.]+(?:ns|µs|us|ms|[smh])?)+)/iu.exec(said)?.[1]
  if (!after) return undefined
  const parts = [...after.matchAll(/([\d.]+)(ns|µs|us|ms|[smh])?/gu)]
  const ms = parts.reduce((sum, [, value, unit = 's']) => sum + Number(value) * (unitMs[unit] ?? 1000), 0)
  if (!Number.isFinite(ms)) return undefined
  if (ms < 2000) return 'a moment'
  if (ms < 120_000) return `${Math.ceil(ms / 1000)} s`
  return ms < 7_200_000 ? `${Math.ceil(ms / 60_000)} min` : `${Math.ceil(ms / 3_600_000)} h`
}
