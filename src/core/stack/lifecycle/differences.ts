import type {
  ContainerCreateOptions,
  ContainerInspectInfo,
  DeviceMapping,
  HostConfig,
  ImageInspectInfo,
} from 'dockerode'
import { isAnonymousName } from './anonymous-volumes.ts'

/**
 * In what a container that somebody else made differs from the one we would make: for a stack that docker compose
 * started, where no hash tells. Only what inspection shows can be compared, and defaults that the engine fills in by
 * itself are no difference.
 *
 * @param networks names of all it should be in
 * @returns words for people, empty where nothing differs
 */
export function differences(
  wanted: ContainerCreateOptions,
  image: ImageInspectInfo,
  networks: readonly string[],
  actual: ContainerInspectInfo,
): string[] {
  const host: HostConfig = wanted.HostConfig ?? {}
  const has: HostConfig = actual.HostConfig
  const config = actual.Config
  const built = image.Config
  const entrypoint = list(wanted.Entrypoint)
  const checks: [string, unknown, unknown][] = [
    ['image', image.Id, actual.Image],
    ['command', command(wanted, image), [...list(config.Entrypoint), ...list(config.Cmd)]],
    ['environment', merged(built?.Env, wanted.Env), merged(undefined, config.Env)],
    ['ports', ports(host.PortBindings), ports(has.PortBindings)],
    ['mounts', wantedMounts(wanted), actualMounts(actual, image)],
    ['temporary file systems', host.Tmpfs ?? {}, has.Tmpfs ?? {}],
    [
      'healthcheck',
      healthcheck(wanted.Healthcheck, built?.Healthcheck),
      healthcheck(undefined, config.Healthcheck),
    ],
    ['memory limit', host.Memory ?? 0, has.Memory ?? 0],
    ['CPU limit', host.NanoCpus ?? 0, has.NanoCpus ?? 0],
    ['process limit', limit(host.PidsLimit), limit(has.PidsLimit)],
    ['restart policy', restart(host), restart(has)],
    ['user', wanted.User ?? built?.User ?? '', config.User],
    ['working folder', wanted.WorkingDir ?? built?.WorkingDir ?? '', config.WorkingDir],
    ['read-only root', host.ReadonlyRootfs ?? false, has.ReadonlyRootfs ?? false],
    ['privileges', host.Privileged ?? false, has.Privileged ?? false],
    ['capabilities', [sorted(host.CapAdd), sorted(host.CapDrop)], [sorted(has.CapAdd), sorted(has.CapDrop)]],
    ['security options', sorted(host.SecurityOpt), sorted(has.SecurityOpt)],
    ['extra hosts', sorted(host.ExtraHosts), sorted(has.ExtraHosts)],
    ['DNS', dns(host), dns(has)],
    ['devices', devices(host), devices(has)],
    ['networks', [...networks].sort(), Object.keys(actual.NetworkSettings.Networks).sort()],
    ['labels', ownLabels(wanted.Labels, built?.Labels), ownLabels(config.Labels, undefined)],
  ]
  if (wanted.Hostname) checks.push(['host name', wanted.Hostname, config.Hostname])
  if (host.NetworkMode?.startsWith('container:') || /^(?:host|none)$/u.test(host.NetworkMode ?? '')) {
    checks.splice(
      checks.findIndex(([what]) => what === 'networks'),
      1,
      ['network mode', host.NetworkMode, has.NetworkMode],
    )
  }
  if (entrypoint.length > 0) checks.push(['entrypoint', entrypoint, list(config.Entrypoint)])
  return checks.filter(([, want, is]) => stable(want) !== stable(is)).map(([what]) => what)
}

/** The whole command line; an own entrypoint drops the image's command. */
function command(wanted: ContainerCreateOptions, image: ImageInspectInfo): string[] {
  const own = wanted.Entrypoint !== undefined
  const entrypoint = own ? list(wanted.Entrypoint) : list(image.Config?.Entrypoint)
  return [...entrypoint, ...(wanted.Cmd ?? (own ? [] : list(image.Config?.Cmd)))]
}

function list(value: string | readonly string[] | null | undefined): string[] {
  if (value === undefined || value === null || value === '') return []
  return typeof value === 'string' ? [value] : [...value]
}

/** Later lines win; a name alone takes away. */
function merged(first: readonly string[] | undefined, second: readonly string[] | undefined): object {
  const all = new Map<string, string>()
  for (const line of [...(first ?? []), ...(second ?? [])]) {
    const equals = line.indexOf('=')
    if (equals < 0) all.delete(line)
    else all.set(line.slice(0, equals), line.slice(equals + 1))
  }
  return Object.fromEntries(all)
}

type Bindings = Record<string, { HostIp?: string; HostPort?: string }[] | null>

function ports(bindings: Bindings | null | undefined): string[] {
  return Object.entries(bindings ?? {})
    .flatMap(([target, places]) =>
      (places ?? []).map(({ HostIp = '', HostPort = '' }) => {
        const everywhere = HostIp === '' || HostIp === '0.0.0.0'
        return `${everywhere ? '' : HostIp}:${HostPort === '0' ? '' : HostPort}:${target}`
      }),
    )
    .sort()
}

/** Binds and named volumes, as `source:target:access`; anonymous ones have no name that could be wanted. */
function wantedMounts(wanted: ContainerCreateOptions): string[] {
  const host: HostConfig = wanted.HostConfig ?? {}
  const short = (host.Binds ?? []).map((bind) => {
    const [, source = '', target = '', mode = ''] = /^(.+?):(\/[^:]*)(?::(.*))?$/u.exec(bind) ?? []
    return `${source}:${target}:${mode.split(',').includes('ro') ? 'ro' : 'rw'}`
  })
  const long = (host.Mounts ?? [])
    .filter((mount) => mount.Source && mount.Type !== 'tmpfs')
    .map((mount) => `${mount.Source}:${mount.Target}:${mount.ReadOnly ? 'ro' : 'rw'}`)
  return [...short, ...long].sort()
}

function actualMounts(actual: ContainerInspectInfo, image: ImageInspectInfo): string[] {
  const anonymous = (mount: ContainerInspectInfo['Mounts'][number]) =>
    mount.Type === 'volume' && isAnonymousName(mount.Name)
  const ofImage = Object.keys(image.Config?.Volumes ?? {})
  return (actual.Mounts ?? [])
    .filter((mount) => mount.Type !== 'tmpfs' && !anonymous(mount))
    .filter((mount) => mount.Type === 'bind' || !ofImage.includes(mount.Destination) || mount.Name)
    .map(
      (mount) =>
        `${mount.Type === 'volume' ? mount.Name : mount.Source}:${mount.Destination}:${mount.RW ? 'rw' : 'ro'}`,
    )
    .sort()
}

type Check = ContainerCreateOptions['Healthcheck']

function healthcheck(own: Check, inherited: Check): object {
  const test = own?.Test && own.Test.length > 0 ? own.Test : (inherited?.Test ?? [])
  if (test[0] === 'NONE') return { off: true }
  const pick = (key: 'Interval' | 'Timeout' | 'Retries' | 'StartPeriod') =>
    own?.[key] || inherited?.[key] || 0
  return {
    test,
    interval: pick('Interval'),
    timeout: pick('Timeout'),
    retries: pick('Retries'),
    start: pick('StartPeriod'),
  }
}

/** Resolvers and domains are tried in their order. */
function dns({ Dns, DnsSearch, DnsOptions }: HostConfig): object {
  return { servers: Dns ?? [], search: DnsSearch ?? [], options: DnsOptions ?? [] }
}

function devices({ Devices }: HostConfig): string[] {
  const all: DeviceMapping[] = Devices ?? []
  return all
    .map(({ PathOnHost, PathInContainer, CgroupPermissions }) =>
      [PathOnHost, PathInContainer, CgroupPermissions].join(':'),
    )
    .sort()
}

const limit = (value: number | null | undefined) => (value && value > 0 ? value : 0)

function restart({ RestartPolicy: policy }: HostConfig): string {
  const name = policy?.Name || 'no'
  return name === 'on-failure' ? `${name}:${policy?.MaximumRetryCount ?? 0}` : name
}

/** Engines write capabilities with and without their prefix. */
function sorted(values: readonly string[] | null | undefined): string[] {
  return [...(values ?? [])].map((value) => value.replace(/^CAP_/u, '').replace(/:true$/u, '')).sort()
}

function ownLabels(
  all: Record<string, string> | undefined,
  image: Record<string, string> | undefined,
): object {
  const entries = Object.entries({ ...image, ...all })
  return Object.fromEntries(
    entries.filter(([name]) => !name.startsWith('com.docker.compose.') && !name.startsWith('dev.catalyst.')),
  )
}

/** The same text for the same value, whatever the order of its keys. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
