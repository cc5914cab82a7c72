import { parseDuration } from '../../src/shared/duration.ts'

/** What `docker compose config --format json` says of a service, as far as it is compared. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is docker compose's, and is what the test is about
type Config = any

/**
 * What docker compose says of a project (`config --format json`), in the terms of our model: everything the two must
 * agree on. Places in the file are not in it.
 */
export function inOurTerms(config: Config): object {
  const text = (value: unknown): unknown => {
    // The output can be read again, so dollars are doubled in it.
    if (typeof value === 'string') return value.replaceAll('$$', '$')
    if (Array.isArray(value)) return value.map(text)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key.replaceAll('$$', '$'), text(part)]),
    )
  }
  const clean: Config = text(config)
  return {
    name: clean.name,
    services: byKey(clean.services, (name, service) => ofService(name, service, clean)),
    networks: byKey(clean.networks ?? {}, ofNetwork),
    volumes: byKey(clean.volumes ?? {}, ofVolume),
  }
}

/** Our model, with places and what docker compose does not say left out, for comparing. */
export function comparable(project: object): object {
  const { name, services, networks, volumes } = without(project, ['line', 'variable', 'imageFault']) as Config
  return {
    name,
    services: sorted(services, 'name'),
    networks: sorted(networks, 'key'),
    volumes: sorted(volumes, 'key'),
  }
}

const byKey = (map: Config, of: (key: string, value: Config) => object) =>
  Object.keys(map)
    .sort()
    .map((key) => of(key, map[key] ?? {}))

const sorted = (list: Config[], key: string) => [...list].sort((a, b) => (a[key] < b[key] ? -1 : 1))

function ofService(name: string, service: Config, config: Config): object {
  const limits = service.deploy?.resources?.limits ?? {}
  const environment = Object.entries(service.environment ?? {})
  const bytes = (value: string | undefined) => (value === undefined ? undefined : Number(value))
  return defined({
    name,
    image: service.image,
    platform: service.platform,
    pullPolicy: service.pull_policy ?? 'missing',
    profiles: service.profiles ?? [],
    containerName: service.container_name,
    command: service.command ?? undefined,
    entrypoint: service.entrypoint ?? undefined,
    environment: Object.fromEntries(environment.filter(([, value]) => value !== null)),
    unsetEnvironment: environment.filter(([, value]) => value === null).map(([key]) => key),
    labels: service.labels ?? {},
    ports: (service.ports ?? []).map(ofPort),
    expose: (service.expose ?? []).map((port: string) => (port.includes('/') ? port : `${port}/tcp`)),
    dependsOn: Object.entries(service.depends_on ?? {}).map(([other, how]: [string, Config]) => ({
      service: other,
      condition: how.condition,
      required: how.required ?? false,
      restart: how.restart ?? false,
    })),
    healthcheck: ofHealthcheck(service.healthcheck),
    restart: ofRestart(service),
    mounts: [...(service.volumes ?? []).map(ofMount), ...ofFiles(service, config)],
    tmpfs: Object.fromEntries(
      (service.tmpfs ?? []).map((entry: string) => {
        const [path, ...options] = entry.split(':')
        return [path, options.join(':')]
      }),
    ),
    networks: Object.entries(service.networks ?? {})
      .map(([key, how]: [string, Config]) => ({ key, how: how ?? {} }))
      .sort((a, b) => (b.how.priority ?? 0) - (a.how.priority ?? 0))
      .map(({ key, how }) =>
        defined({ key, aliases: how.aliases ?? [], ipv4: how.ipv4_address, ipv6: how.ipv6_address }),
      ),
    networkMode: service.network_mode,
    hostname: service.hostname,
    user: service.user,
    workingDir: service.working_dir,
    readOnly: service.read_only ?? false,
    init: service.init,
    tty: service.tty ?? false,
    stdinOpen: service.stdin_open ?? false,
    privileged: service.privileged ?? false,
    capAdd: service.cap_add ?? [],
    capDrop: service.cap_drop ?? [],
    securityOpt: service.security_opt ?? [],
    groupAdd: service.group_add ?? [],
    extraHosts: (service.extra_hosts ?? []).map((host: string) => host.replace('=', ':')),
    dns: service.dns ?? [],
    dnsSearch: service.dns_search,
    dnsOptions: service.dns_opt,
    devices: service.devices?.map((device: Config) => ({ permissions: 'rwm', ...device })),
    sysctls: service.sysctls ?? {},
    ulimits: Object.entries(service.ulimits ?? {}).map(([limit, value]: [string, Config]) => ({
      name: limit,
      soft: value.soft ?? value,
      hard: value.hard ?? value,
    })),
    logging: service.logging && {
      driver: service.logging.driver ?? '',
      options: service.logging.options ?? {},
    },
    stopSignal: service.stop_signal,
    stopGraceMs: milliseconds(service.stop_grace_period) ?? 10_000,
    memory: bytes(limits.memory ?? service.mem_limit),
    memoryReservation: bytes(service.deploy?.resources?.reservations?.memory ?? service.mem_reservation),
    memorySwap: bytes(service.memswap_limit),
    cpus: limits.cpus ?? service.cpus,
    pidsLimit: limits.pids ?? service.pids_limit,
    shmSize: bytes(service.shm_size),
    ipc: service.ipc,
    pid: service.pid,
  })
}

function ofPort(port: Config): object {
  const [first, last] = String(port.published ?? '').split('-')
  return defined({
    hostIp: port.host_ip ?? '',
    published: first ? Number(first) : undefined,
    publishedLast: last ? Number(last) : undefined,
    target: port.target,
    protocol: port.protocol,
  })
}

function ofHealthcheck(check: Config): unknown {
  if (check === undefined) return undefined
  if (check.disable || check.test?.[0] === 'NONE') return 'disabled'
  return defined({
    test: check.test,
    intervalMs: milliseconds(check.interval),
    timeoutMs: milliseconds(check.timeout),
    startPeriodMs: milliseconds(check.start_period),
    startIntervalMs: milliseconds(check.start_interval),
    retries: check.retries,
  })
}

function ofRestart(service: Config): object {
  if (service.restart) {
    const [name, retries] = service.restart.split(':')
    return { name, retries: Number(retries ?? 0) }
  }
  const policy = service.deploy?.restart_policy
  if (policy?.condition === 'on-failure') return { name: 'on-failure', retries: policy.max_attempts ?? 0 }
  if (policy?.condition === 'unless-stopped') return { name: 'unless-stopped', retries: 0 }
  return { name: ['any', 'always'].includes(policy?.condition) ? 'always' : 'no', retries: 0 }
}

function ofMount(mount: Config): object {
  return defined({
    type: mount.type,
    source: mount.source,
    target: mount.target,
    readOnly: mount.read_only ?? false,
    createHostPath:
      mount.type === 'bind' ? mount.bind === undefined || (mount.bind.create_host_path ?? false) : undefined,
    propagation: mount.bind?.propagation,
    selinux: mount.bind?.selinux,
    noCopy: mount.volume?.nocopy,
    size: mount.tmpfs?.size === undefined ? undefined : Number(mount.tmpfs.size),
    mode: mount.tmpfs?.mode,
  })
}

/** Secrets and configs are binds with us, as they are with docker compose on the engine. */
function ofFiles(service: Config, config: Config): object[] {
  const folders = { secrets: '/run/secrets/', configs: '/' } as const
  return (['secrets', 'configs'] as const).flatMap((kind) =>
    (service[kind] ?? []).map((use: Config) => {
      const target = use.target ?? use.source
      return {
        type: 'bind',
        source: config[kind][use.source].file,
        target: target.startsWith('/') ? target : `${folders[kind]}${target}`,
        readOnly: true,
        createHostPath: false,
      }
    }),
  )
}

function ofNetwork(key: string, network: Config): object {
  return defined({
    key,
    name: network.name,
    external: network.external ?? false,
    driver: network.driver,
    driverOptions: network.driver_opts ?? {},
    internal: network.internal ?? false,
    labels: network.labels ?? {},
    enableIpv6: network.enable_ipv6,
    ipamDriver: network.ipam?.driver,
    ipamOptions: network.ipam?.options ?? {},
    pools: (network.ipam?.config ?? []).map((pool: Config) =>
      defined({
        subnet: pool.subnet,
        gateway: pool.gateway,
        range: pool.ip_range,
        auxiliary: pool.aux_addresses ?? {},
      }),
    ),
  })
}

function ofVolume(key: string, volume: Config): object {
  return defined({
    key,
    name: volume.name,
    external: volume.external ?? false,
    driver: volume.driver,
    driverOptions: volume.driver_opts ?? {},
    labels: volume.labels ?? {},
  })
}

const milliseconds = (text: string | undefined) => (text === undefined ? undefined : parseDuration(text))

function defined(object: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

function without(value: unknown, keys: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, keys))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key, part]) => !keys.includes(key) && part !== undefined)
  return Object.fromEntries(entries.map(([key, part]) => [key, without(part, keys)]))
}
