import type { Attempt, EngineWords } from './engine-words.ts'

const nameImage = ({ image, subject }: Attempt) => (image ? `Image ${image}` : `The image of ${subject}`)

/** The engine's words (moby, containerd, runc, distribution; Docker and Podman), most telling first. */
export const startWords: readonly EngineWords[] = [
  {
    code: 'disk-full',
    pattern: /no space left on device/iu,
    message: ({ subject, what }) => `${subject} ${what}: the engine's disk is full`,
    remedy: 'Make room (docker system df shows what takes it, docker system prune removes what is unused).',
  },
  {
    code: 'network-missing',
    pattern:
      /network (\S+) not found|no such network:? ?(\S*)|could not find (?:a )?network(?: matching)? (\S+)|network (\S+) is ambiguous/iu,
    message: ({ subject, what }) =>
      `${subject} ${what}: a network that its container was made for was removed since`,
    remedy: 'Bring it up (up, not start): that makes the network again and connects the service to it.',
  },
  {
    code: 'log-driver',
    pattern: /error looking up logging plugin (\S+):|logging driver named (\S+)/iu,
    message: ({ subject, what }, found) =>
      `${subject} ${what}: the engine does not have the log driver ${found[1] ?? found[2]}`,
    remedy: 'Correct logging: driver: in the Compose file, or install the plugin (docker plugin install).',
  },
  {
    code: 'log-driver',
    pattern:
      /log[- ]opt|logging (?:option|opt)|(?:splunk|awslogs|gcplogs|fluentd|syslog|gelf)[\w-]*:? .*(?:is expected|must be)/iu,
    message: ({ subject, what, logDriver }) =>
      `${subject} ${what}: an option of its log driver${logDriver ? ` ${logDriver}` : ''} is wrong or missing`,
    remedy: 'Correct logging: options: in the Compose file.',
  },
  {
    code: 'log-driver',
    pattern: /logging driver.*(?:\bdial \w+|\blookup \S+|connection refused|no such host|i\/o timeout)/iu,
    message: ({ subject, what, logDriver }, { input }) =>
      `${subject} ${what}: its log driver${logDriver ? ` ${logDriver}` : ''} does not reach its server${serverIn(input)}`,
    remedy:
      'Start the log server or correct its address under logging: in the Compose file; or take logging: away, so that the engine keeps the log itself.',
  },
  {
    code: 'log-driver',
    pattern:
      /logging driver|log driver|log stream|awslogs|journald is not enabled|NoCredentialProviders|no EC2 IMDS role/iu,
    message: ({ subject, what, logDriver }) =>
      `${subject} ${what}: its log driver${logDriver ? ` ${logDriver}` : ''} could not be set up`,
    remedy:
      'Give the engine what the driver needs (server, credentials, options under logging: in the Compose file), or take logging: away.',
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
      /exec format error|does not match the (?:specified|expected|detected) (?:host )?platform|no image found in (?:manifest list|image index) for architecture/iu,
    message: (attempt) => `${nameImage(attempt)} is not made for this engine's processor`,
    remedy: 'Choose an image for this processor, or set the platform of the service to one that it offers.',
  },
  {
    code: 'image-missing',
    pattern: /no such image|image .* not known/iu,
    message: (attempt) => `${nameImage(attempt)} is not there`,
    remedy: 'Check the name and tag; if the registry is private, sign in with docker login.',
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
    pattern: /unable to find user ([^:]+)/iu,
    message: ({ subject }, found) => `${subject} is to run as user ${found[1]}, whom its image does not know`,
    remedy: 'Correct user: in the Compose file, or give it as a number.',
  },
  {
    code: 'invalid-file',
    pattern: /unable to find group ([^:]+)/iu,
    message: ({ subject }, found) =>
      `${subject} is to be in group ${found[1]}, which its image does not know`,
    remedy:
      'Give the group as a number under group_add: (getent group NAME on the host says it), or correct it; it may also stand behind the colon of user:.',
  },
  {
    code: 'invalid-file',
    pattern:
      /invalid Cap(?:Add|Drop): unknown capability: "?(?:CAP_)?(\w+)|unknown capability "?(?:CAP_)?(\w+)/iu,
    message: ({ subject }, found) =>
      `${subject} names the capability ${found[1] ?? found[2]}, which there is not`,
    remedy: 'Correct cap_add: or cap_drop: in the Compose file.',
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

/** ` at 127.0.0.1:24224`, where the engine says so. */
function serverIn(said: string): string {
  const address = /dial \w+ (\S+?):(?: |$)/u.exec(said)?.[1] ?? /lookup (\S+?)[:\s]/u.exec(said)?.[1]
  return address ? ` at ${address}` : ''
}
