import type { EngineWords } from './engine-words.ts'

/** Limits by the number of RLIMIT_… (Linux, asm-generic/resource.h) as Compose names them, and in words. */
const limits: readonly (readonly [string, string])[] = [
  ['cpu', 'processor time'],
  ['fsize', 'file size'],
  ['data', 'data memory'],
  ['stack', 'stack size'],
  ['core', 'core dump size'],
  ['rss', 'resident memory'],
  ['nproc', 'processes'],
  ['nofile', 'open files'],
  ['memlock', 'locked memory'],
  ['as', 'address space'],
  ['locks', 'file locks'],
  ['sigpending', 'pending signals'],
  ['msgqueue', 'message queues'],
  ['nice', 'nice priority'],
  ['rtprio', 'real-time priority'],
  ['rttime', 'real-time run time'],
]

function limitNamed({ 1: number, 2: name }: RegExpExecArray): readonly [string, string] {
  const short = name?.toLowerCase()
  return (
    (number !== undefined ? limits[Number(number)] : limits.find(([one]) => one === short)) ?? [
      short ?? 'limit',
      'a resource',
    ]
  )
}

const raises: Readonly<Record<string, string>> = {
  nofile: 'sysctl fs.nr_open and LimitNOFILE of the Docker service',
  memlock: 'LimitMEMLOCK=infinity of the Docker service',
  nproc: 'sysctl kernel.pid_max and LimitNPROC of the Docker service',
}

/** The engine's words where the machine it runs on does not allow or have what a service asks for. */
export const hostWords: readonly EngineWords[] = [
  {
    // setrlimit(2): EINVAL is a soft limit above the hard one, EPERM a hard one above what the host allows.
    code: 'host-limit',
    pattern: /(?:error setting rlimit type (\d+)|setrlimit `?RLIMIT_(\w+)`?).*invalid argument/iu,
    message: ({ subject }, found) => {
      const [name, words] = limitNamed(found)
      return `${subject} has a soft limit of ${words} above its hard one (ulimits: ${name})`
    },
    remedy: (found) =>
      `Let soft be no higher than hard under ulimits: ${limitNamed(found)[0]} in the Compose file.`,
  },
  {
    code: 'host-limit',
    pattern: /(?:error setting rlimit type (\d+)|setrlimit `?RLIMIT_(\w+)`?).*operation not permitted/iu,
    message: ({ subject }, found) => {
      const [name, words] = limitNamed(found)
      return `${subject} asks for a higher limit of ${words} (ulimits: ${name}) than the engine's machine allows`
    },
    remedy: (found) => {
      const [name] = limitNamed(found)
      const raise = raises[name] ?? `Limit${name.toUpperCase()} of the Docker service`
      return `Lower ulimits: ${name} in the Compose file, or raise what the host allows (${raise}), then restart the engine.`
    },
  },
  {
    code: 'host-limit',
    pattern:
      /sysctl '?"?([\w./-]+)"?'?:? (?:is )?(?:not allowed|not in a separate kernel namespace|is not whitelisted|not whitelisted)|(?:open|write|writing to) "?\/proc\/sys\/([\w./-]+)"?: (?:no such file|permission denied|read-only|operation not permitted|invalid argument)/iu,
    message: ({ subject }, found) =>
      `${subject} sets sysctl ${sysctlName(found)}, which a container may not set here`,
    remedy: (found) =>
      `Take ${sysctlName(found)} out of sysctls: in the Compose file and set it on the engine's machine: sysctl -w ${sysctlName(found)}=… (in /etc/sysctl.d to keep it).`,
  },
  {
    code: 'host-limit',
    pattern:
      /could not select device driver "?(\w*)"? with capabilities: \[\[.*gpu|nvidia-container-cli|unknown(?: or invalid)? runtime(?: specified| name:?)? "?nvidia|CDI device|GPU vendor from CDI|libnvidia-ml/iu,
    message: ({ subject }) => `${subject} wants a graphics card (GPU), and the engine can give it none`,
    remedy: () =>
      "Install the card's driver and the NVIDIA Container Toolkit on the engine's machine (nvidia-ctk runtime configure, then restart Docker), or let the service run without a GPU.",
  },
  {
    code: 'host-limit',
    pattern: /could not select device driver "?(\w*)"?/iu,
    message: ({ subject }, found) =>
      `${subject} wants a device (${found[1] || 'any'}) that the engine has no driver for`,
    remedy: "Install the driver on the engine's machine, or take the device out of the Compose file.",
  },
  {
    code: 'host-limit',
    pattern: /error gathering device information while adding custom device "?([^":]+)"?: no such file/iu,
    message: ({ subject }, found) =>
      `${subject} wants the device ${found[1]}, which the engine's machine does not have`,
    remedy:
      'Plug it in, load its kernel module (modprobe) or correct its path; else take it out of the Compose file.',
  },
  {
    code: 'host-limit',
    pattern: /error gathering device information while adding custom device "?([^":]+)"?: not a device/iu,
    message: ({ subject }, found) =>
      `${subject} wants the device ${found[1]}, which is not a device on the engine's machine`,
    remedy:
      'Correct its path under devices: in the Compose file; what is a folder or a file belongs under volumes:.',
  },
  {
    code: 'host-limit',
    pattern: /unknown(?: or invalid)? runtime (?:specified |name:? )"?([\w.-]+)/iu,
    message: ({ subject }, found) =>
      `${subject} wants the runtime ${found[1]}, which the engine does not have`,
    remedy: "Install it and name it under runtimes of the engine's daemon.json, or take it out of the file.",
  },
  {
    code: 'host-limit',
    pattern: /range of CPUs is from [\d.]+ to ([\d.]+)|requested CPUs are not available/iu,
    message: ({ subject }, found) =>
      `${subject} asks for more processors than the engine's machine has${found[1] ? ` (${Number(found[1])})` : ''}`,
    remedy: "Lower cpus: in the Compose file, or give the engine's machine more.",
  },
  {
    code: 'host-limit',
    pattern: /apparmor failed to apply profile|apparmor profile|AppArmor enabled on system but/iu,
    message: ({ subject, what }) => `${subject} ${what}: its AppArmor profile is not on the engine's machine`,
    remedy:
      'Load the profile there (apparmor_parser), correct security_opt:, or install apparmor and restart the engine.',
  },
  {
    code: 'host-limit',
    pattern:
      /seccomp.*(?:not supported|not enabled|error|unable|failed|operation not permitted|errno)|(?:unable|failed|error).*seccomp/iu,
    message: ({ subject, what }) =>
      `${subject} ${what}: the kernel of the engine's machine lacks what seccomp needs`,
    remedy:
      'Update kernel, libseccomp and runc of the engine there; to go on meanwhile, security_opt: [seccomp:unconfined].',
  },
  {
    code: 'host-limit',
    pattern:
      /user namespaces? .*(?:not (?:enabled|supported))|newuidmap|newgidmap|(?:clone|unshare|creating new (?:parent )?namespaces?)\S*.*(?:operation not permitted|invalid argument|no space left)|max_user_namespaces/iu,
    message: ({ subject, what }) =>
      `${subject} ${what}: the engine's machine does not allow it new namespaces`,
    remedy:
      'Allow them there: sysctl -w user.max_user_namespaces=15000 (on Debian also kernel.unprivileged_userns_clone=1; in an LXC container nesting=1).',
  },
  {
    code: 'host-limit',
    pattern:
      /cgroups?(?:v2)?\b.*(?:not supported|no such file|not mounted|isn't mounted|invalid state|cannot find|not available|operation not permitted|permission denied|device or resource busy)|(?:cannot find|no) cgroup mount|kernel does not support|controller .*(?:is )?not (?:available|enabled)/iu,
    message: ({ subject, what }) =>
      `${subject} ${what}: the engine's machine lacks a feature of cgroups that it asks for`,
    remedy:
      'Turn the controller on there (kernel line: cgroup_enable=memory swapaccount=1, or systemd.unified_cgroup_hierarchy=1; rootless: Delegate=yes), or take the limit out of the Compose file.',
  },
  {
    code: 'host-limit',
    pattern: /(?:fork|clone|pthread_create|newosproc|procReady).*resource temporarily unavailable/iu,
    message: ({ subject, what }) => `${subject} ${what}: no more processes are allowed`,
    remedy:
      "Raise pids_limit: of the service, or on the engine's machine kernel.pid_max and TasksMax of the Docker service.",
  },
  {
    code: 'host-limit',
    pattern:
      /could not find an available,? non-overlapping IPv4 address pool|all predefined address pools have been fully subnetted/iu,
    message: ({ subject, what }) =>
      `${subject} ${what}: the engine has no addresses left for another network`,
    remedy:
      'Remove networks that nothing uses (docker network prune), or add default-address-pools to its daemon.json.',
  },
  {
    code: 'host-limit',
    pattern:
      /iptables.*(?:no chain\/target\/match|failed|not found)|failed to add the host .*operation not supported/iu,
    message: ({ subject, what }) =>
      `${subject} ${what}: the engine could not set up its network on its machine`,
    remedy:
      'A firewall took the rules of the engine away, or the kernel was updated: restart the engine, or the machine.',
  },
]

function sysctlName(found: RegExpExecArray): string {
  return (found[1] ?? found[2] ?? '').replaceAll('/', '.')
}
