import type { CauseCode } from '../../../contract/stack-view.ts'
import { messageOf } from '../../platform/errors.ts'
import type { ActionFailure } from './report.ts'

/** An action on one service failed, and it is known why. */
export class ServiceFailure extends Error {
  readonly failure: ActionFailure

  constructor(failure: ActionFailure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'ServiceFailure'
    this.failure = failure
  }
}

/** An action on one service was not tried. */
export class ServiceSkipped extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'ServiceSkipped'
  }
}

/** What was being done when the engine refused. */
export interface Attempt {
  /** The sentence's subject: `redis`, `Network shop_default`. */
  readonly subject: string
  readonly image?: string
  /** Continues the subject: `could not be started`. */
  readonly what: string
}

interface Cause {
  readonly code: CauseCode
  readonly pattern: RegExp
  readonly message: (attempt: Attempt, found: RegExpExecArray) => string
  readonly remedy: string
}

const imageOf = ({ image, subject }: Attempt) => (image ? `Image ${image}` : `The image of ${subject}`)

/** The engine's words (moby, containerd, runc, distribution; Docker and Podman), most telling first. */
const causes: readonly Cause[] = [
  {
    code: 'disk-full',
    pattern: /no space left on device/iu,
    message: ({ subject, what }) => `${subject} ${what}: the engine's disk is full`,
    remedy: 'Make room (docker system df shows what takes it, docker system prune removes what is unused).',
  },
  {
    code: 'port-taken',
    pattern:
      /(?:bind for|host port for|listen (?:tcp|udp)[46]?|exposing port \w+) (?:[\d.]+|\[[\da-f:]*\]|:*):?(\d+).*(?:already allocated|already in use)|port is already allocated|address already in use|only one usage of each socket address/iu,
    message: ({ subject }, found) =>
      found[1]
        ? `Port ${found[1]}, which ${subject} publishes, is taken`
        : `A port that ${subject} publishes is taken`,
    remedy: 'Stop what holds the port, or publish the service at another one.',
  },
  {
    code: 'image-architecture',
    pattern:
      /no matching manifest|exec format error|does not match the (?:specified|expected|detected) (?:host )?platform|no image found in (?:manifest list|image index) for architecture/iu,
    message: (attempt) => `${imageOf(attempt)} is not made for this engine's processor`,
    remedy: 'Choose an image for this processor, or set the platform of the service to one that it offers.',
  },
  {
    code: 'image-missing',
    pattern:
      /no such image|manifest unknown|manifest for .* not found|pull access denied|repository .* not found|repository does not exist|image .* not known|failed to resolve reference/iu,
    message: (attempt) => `${imageOf(attempt)} is not there`,
    remedy: 'Check the name and tag; if the registry is private, sign in with docker login.',
  },
  {
    code: 'image-missing',
    pattern:
      /unauthorized|authentication required|no basic auth credentials|(?<!permission )denied: |access to the resource is denied/iu,
    message: (attempt) => `${imageOf(attempt)} may not be fetched without signing in`,
    remedy: 'Sign in to its registry with docker login.',
  },
  {
    code: 'mount-missing',
    pattern: /bind source path does not exist: (\S+)/iu,
    message: ({ subject }, found) => `${found[1]}, which ${subject} mounts, does not exist`,
    remedy: 'Create it, or correct the path in the Compose file.',
  },
  {
    code: 'mount-missing',
    pattern: /error mounting "([^"]+)" to rootfs at "([^"]+)".*not a directory/isu,
    message: ({ subject }, found) =>
      `${found[1]}, which ${subject} mounts at ${found[2]}, is a folder where a file is meant, or a file where a folder is`,
    remedy:
      'Let both be files, or both folders. An engine makes an empty folder where the file is missing: put the file in its place.',
  },
  {
    code: 'mount-missing',
    pattern:
      /invalid mount config|mounts denied|error mounting .* to rootfs|error while creating mount source path|not a directory: unknown.*mount|failed to mount local volume|statfs .*: no such file/iu,
    message: ({ subject }) => `A folder or file that ${subject} mounts is not there`,
    remedy: 'Create it, or correct the path in the Compose file.',
  },
  {
    // Soft: what is to be found is why the other does not run.
    code: 'exited',
    pattern: /cannot join (network|ipc|pid)\b.* of a non.running container/iu,
    message: ({ subject }, found) =>
      `${subject} is to share the ${found[1]} space of a container that does not run`,
    remedy: 'See why the other service ended; then start both.',
  },
  {
    code: 'permission-denied',
    pattern: /exec: "([^"]+)": permission denied/iu,
    message: ({ subject }, found) => `${found[1]}, the command of ${subject}, may not be executed`,
    remedy: 'Make it executable (chmod +x), also for the user of the service, or correct the command.',
  },
  {
    code: 'permission-denied',
    pattern: /permission denied|operation not permitted/iu,
    message: ({ subject, what }) => `${subject} ${what}: permission denied`,
    remedy: 'Check that the file may be executed and the user of the service may use it.',
  },
  {
    code: 'command-not-found',
    pattern: /exec: "([^"]+)".*(?:executable file not found|no such file or directory)/isu,
    message: ({ subject }, found) => `${found[1]}, the command of ${subject}, is not in its image`,
    remedy: 'Correct command or entrypoint in the Compose file, or use an image that has the program.',
  },
  {
    code: 'command-not-found',
    pattern:
      /executable file not found|(?:exec|starting container process|OCI runtime).*no such file or directory/isu,
    message: ({ subject }) => `The command of ${subject} is not in its image`,
    remedy: 'Correct command or entrypoint in the Compose file, or use an image that has the program.',
  },
  {
    code: 'invalid-file',
    pattern: /unable to find (user|group) ([^:]+)/iu,
    message: ({ subject }, found) =>
      `${subject} is to run as ${found[1]} ${found[2]}, whom its image does not know`,
    remedy: 'Correct user: in the Compose file, or give it as a number.',
  },
  {
    code: 'invalid-file',
    pattern: /the container name "\/?([^"]+)" is already in use/iu,
    message: ({ subject }, found) =>
      `${subject} is to be named ${found[1]}, and another container has that name`,
    remedy: 'Remove or rename the other (docker ps --all shows it), or take another container_name.',
  },
  {
    code: 'invalid-file',
    pattern: /invalid address ([\da-f.:]+): it does not belong to any/iu,
    message: ({ subject }, found) =>
      `${subject} is to have the address ${found[1]}, which is in none of its networks`,
    remedy: 'Take an address of the subnet of the network in the Compose file.',
  },
  {
    code: 'invalid-file',
    pattern: /pool overlaps with other one on this address space/iu,
    message: ({ subject }) => `${subject} is to have addresses that another network has already`,
    remedy: 'Take another subnet in the Compose file, or remove the other network (docker network ls).',
  },
]

const connectionLost = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** Whether the line to the engine itself is gone, as opposed to what the engine says of other lines. */
export function isConnectionLost(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return typeof code === 'string' && (connectionLost.has(code) || code === 'ERR_STREAM_PREMATURE_CLOSE')
}

export function engineUnreachable(evidence: string): ActionFailure {
  return {
    code: 'engine-unreachable',
    message: 'The container engine does not answer any more',
    remedy: 'Start it again, then repeat the action: it goes on where it was left.',
    evidence: [evidence],
  }
}

/** What the engine answered, without docker-modem's wrapping. */
export function engineMessage(error: unknown): string {
  const told = (error as { json?: { message?: unknown } } | null)?.json?.message
  return (
    typeof told === 'string' ? told : messageOf(error).replace(/^\(HTTP code \d+\) [^-]* - /u, '')
  ).trim()
}

/** Why an attempt failed, by what the engine said. */
export function failureOf(error: unknown, attempt: Attempt): ActionFailure {
  if (error instanceof ServiceFailure) return error.failure
  const said = engineMessage(error)
  if (isConnectionLost(error)) return engineUnreachable(said)
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return {
      code: 'engine-unreachable',
      message: `${attempt.subject} ${attempt.what}: the engine did not answer in time`,
      remedy: 'Look whether the engine is overloaded or frozen, then repeat the action.',
      evidence: [said],
    }
  }
  for (const { code, pattern, message, remedy } of causes) {
    const found = pattern.exec(said)
    if (found) return { code, message: message(attempt, found), remedy, evidence: [said] }
  }
  return {
    code: 'unsupported',
    message: `${attempt.subject} ${attempt.what}: ${said}`,
    remedy: 'Correct the service in the Compose file, or use an engine that knows this option.',
    evidence: [said],
  }
}
