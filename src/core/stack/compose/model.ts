/** A Compose file, read: interpolated, merged, extended, checked, with every short form written out. */
export interface ComposeProject {
  /** Lower-case letters, digits, dashes and underscores, as Compose wants it. */
  readonly name: string
  /** Absolute. */
  readonly file: string
  /** Every file it was read from, absolute: included and extended ones and files of variables too, there or not. */
  readonly files: readonly string[]
  /** The file and the override file beside it, where there is one. */
  readonly configFiles: readonly string[]
  /** What relative paths are relative to. */
  readonly folder: string
  /** In the order of the file, also those whose profiles are not chosen. */
  readonly services: readonly ComposeService[]
  readonly networks: readonly ComposeNetwork[]
  readonly volumes: readonly ComposeVolume[]
  /** Every variable the file asks for. */
  readonly variables: readonly VariableUse[]
  /** Those that are set nowhere and have no default, each once: environment files may ask for them too. */
  readonly unset: readonly UnsetVariable[]
  /** Files of secrets and configs that hold more than is seen in an editor. */
  readonly oddSecretFiles: readonly OddSecretFile[]
  /** The profiles of `COMPOSE_PROFILES`; what is in play where nothing else is chosen. */
  readonly defaultProfiles: readonly string[]
}

export interface ComposeService {
  readonly name: string
  /** Where the service stands in the file, 1-based. */
  readonly line: number
  /** Absent only where it is built and `build` is unsupported here; such a file is refused. */
  readonly image: string
  /** Why no image can have that name: the service cannot be brought up, and the others can. */
  readonly imageFault?: ImageFault
  readonly platform?: string
  readonly pullPolicy: 'always' | 'missing' | 'never'
  readonly profiles: readonly string[]
  readonly containerName?: string
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Named without a value and set nowhere: taken out even where the image sets them. */
  readonly unsetEnvironment: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly ports: readonly PortMapping[]
  /** Ports exposed without being published: `8080/tcp`. */
  readonly expose: readonly string[]
  readonly dependsOn: readonly Dependency[]
  /** `disabled` switches an image's own check off; absent leaves it as the image has it. */
  readonly healthcheck?: Healthcheck | 'disabled'
  readonly restart: {
    readonly name: 'no' | 'always' | 'on-failure' | 'unless-stopped'
    readonly retries: number
  }
  readonly mounts: readonly Mount[]
  /** Path → mount options. */
  readonly tmpfs: Readonly<Record<string, string>>
  readonly networks: readonly ServiceNetwork[]
  /** `host`, `none`, `bridge`, `service:x`, `container:x`; then `networks` is empty. */
  readonly networkMode?: string
  readonly hostname?: string
  readonly user?: string
  readonly workingDir?: string
  readonly readOnly: boolean
  readonly init?: boolean
  readonly tty: boolean
  readonly stdinOpen: boolean
  readonly privileged: boolean
  readonly capAdd: readonly string[]
  readonly capDrop: readonly string[]
  readonly securityOpt: readonly string[]
  readonly groupAdd: readonly string[]
  readonly extraHosts: readonly string[]
  readonly dns: readonly string[]
  /** Absent where there are none, as are the next two: what is not asked for does not change the container's definition. */
  readonly dnsSearch?: readonly string[]
  readonly dnsOptions?: readonly string[]
  readonly devices?: readonly Device[]
  readonly sysctls: Readonly<Record<string, string>>
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[]
  /** An empty driver is the engine's own. */
  readonly logging?: { readonly driver: string; readonly options: Readonly<Record<string, string>> }
  readonly stopSignal?: string
  /** Milliseconds between asking and killing; Compose's default is 10,000. */
  readonly stopGraceMs: number
  /** Bytes. */
  readonly memory?: number
  readonly memoryReservation?: number
  /** Memory and swap together, bytes; -1 without bound. */
  readonly memorySwap?: number
  /** Cores. */
  readonly cpus?: number
  readonly pidsLimit?: number
  readonly shmSize?: number
  readonly ipc?: string
  readonly pid?: string
}

export interface ImageFault {
  readonly message: string
  readonly kind: 'invalid-file' | 'variable-missing'
  /** Absolute. */
  readonly file: string
  /** 1-based. */
  readonly line: number
}

/** A device of the engine's machine that is passed on. */
export interface Device {
  readonly source: string
  readonly target: string
  /** Letters of `rwm`: read, write, make nodes. */
  readonly permissions: string
}

export interface PortMapping {
  /** Empty: all interfaces. */
  readonly hostIp: string
  /** Absent: the engine picks one. Ranges are written out, one mapping each. */
  readonly published?: number
  /** The engine picks a free one from `published` to this. */
  readonly publishedLast?: number
  readonly target: number
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** The variable `published` comes from, so that it can be moved without touching the file. */
  readonly variable?: string
  readonly line: number
}

export interface Dependency {
  readonly service: string
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully'
  /** `false`: a warning where it is missing, not a failure. */
  readonly required: boolean
  /** Restart this service when the other is recreated. */
  readonly restart: boolean
}

export interface Healthcheck {
  /** As the engine takes it: `['CMD', …]` or `['CMD-SHELL', line]`. Absent keeps the image's. */
  readonly test?: readonly string[]
  readonly intervalMs?: number
  readonly timeoutMs?: number
  readonly startPeriodMs?: number
  readonly startIntervalMs?: number
  readonly retries?: number
}

export interface Mount {
  readonly type: 'bind' | 'volume' | 'tmpfs'
  /** Absolute path of a bind; key of a volume in `ComposeProject.volumes`; absent for an anonymous one. */
  readonly source?: string
  readonly target: string
  readonly readOnly: boolean
  /** Whether a bind whose source is missing gets an empty folder, as Compose does it, or fails. */
  readonly createHostPath?: boolean
  readonly propagation?: string
  readonly selinux?: 'z' | 'Z'
  readonly noCopy?: boolean
  /** Bytes, of a tmpfs. */
  readonly size?: number
  readonly mode?: number
  readonly line: number
}

export interface ServiceNetwork {
  /** Key in `ComposeProject.networks`. */
  readonly key: string
  readonly aliases: readonly string[]
  readonly ipv4?: string
  readonly ipv6?: string
}

export interface ComposeNetwork {
  readonly key: string
  /** On the engine: `project_key`, unless the file names it. */
  readonly name: string
  readonly external: boolean
  readonly driver?: string
  readonly driverOptions: Readonly<Record<string, string>>
  readonly internal: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly enableIpv6?: boolean
  readonly ipamDriver?: string
  readonly ipamOptions: Readonly<Record<string, string>>
  readonly pools: readonly AddressPool[]
}

/** A subnet of a network. */
export interface AddressPool {
  readonly subnet?: string
  readonly gateway?: string
  readonly range?: string
  readonly auxiliary: Readonly<Record<string, string>>
}

export interface ComposeVolume {
  readonly key: string
  readonly name: string
  readonly external: boolean
  readonly driver?: string
  readonly driverOptions: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

export interface OddSecretFile {
  /** Absolute. */
  readonly path: string
  /** Those that read it. */
  readonly services: readonly string[]
  /** A byte order mark of UTF-8 at its beginning, UTF-16 throughout, or a line end of Windows after its one line. */
  readonly oddity: 'mark' | 'utf-16' | 'carriage-return'
}

/** A variable that is taken as empty, and where it is first asked for. */
export interface UnsetVariable {
  readonly name: string
  /** Absolute. */
  readonly file: string
  /** 1-based. */
  readonly line: number
}

/** `${NAME}`, `${NAME:-default}`, `${NAME:?message}` somewhere in the file. */
export interface VariableUse {
  readonly name: string
  readonly line: number
  readonly service?: string
  /** `undefined` where it is set nowhere and has no default. */
  readonly value: string | undefined
  /** The message of `:?`, where the file insists. */
  readonly required?: string
}
