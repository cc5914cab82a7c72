import type Docker from 'dockerode'
import { defined } from '../../../shared/defined.ts'
import { labels } from '../containers/labels.ts'
import { definitionHash } from './definition-hash.ts'
import type { ComposeProject, ComposeService, Healthcheck, PortMapping, ServiceNetwork } from './model.ts'
import { mountOptions } from './mount-options.ts'

export interface ContainerCircumstances {
  /** Id or digest of the image as it is on the engine; kept on a label, as Compose does. */
  readonly imageDigestOrId?: string | undefined
  /** The engine's API, `1.41`. An older one than 1.44 is not asked for `start_interval`. */
  readonly apiVersion?: string | undefined
}

/**
 * How the engine is asked for a service's container, such that `docker compose` takes it for its own.
 *
 * The container joins its first network only: engines before API 1.44 refuse more. `furtherNetworks` are connected
 * before it is started.
 */
export function containerOptions(
  project: ComposeProject,
  service: ComposeService,
  circumstances: ContainerCircumstances = {},
): Docker.ContainerCreateOptions {
  const [first] = service.networks
  return {
    name: containerName(project, service),
    ...defined({ platform: service.platform }),
    Image: service.image,
    Env: listEnvironment(service),
    Labels: makeLabels(project, service, circumstances),
    ExposedPorts: exposedPorts(service),
    AttachStdout: true,
    AttachStderr: true,
    Tty: service.tty,
    OpenStdin: service.stdinOpen,
    // Whole seconds, and never less than was asked for: 0 kills at once.
    StopTimeout: Math.ceil(service.stopGraceMs / 1000),
    ...given({
      Cmd: service.command,
      Entrypoint: service.entrypoint,
      Hostname: service.hostname,
      User: service.user,
      WorkingDir: service.workingDir,
      StopSignal: service.stopSignal,
      Healthcheck: makeHealthcheck(service.healthcheck, circumstances.apiVersion),
    }),
    HostConfig: hostConfig(project, service),
    ...defined({
      NetworkingConfig:
        first === undefined
          ? undefined
          : {
              EndpointsConfig: { [networkName(project, first.key)]: makeEndpoint(project, service, first) },
            },
    }),
  }
}

/** The networks that `containerOptions` leaves to be connected afterwards, before the container is started. */
export function furtherNetworks(
  project: ComposeProject,
  service: ComposeService,
): { network: string; endpoint: Docker.EndpointSettings }[] {
  return service.networks.slice(1).map((network) => ({
    network: networkName(project, network.key),
    endpoint: makeEndpoint(project, service, network),
  }))
}

/** `project-service-1`, unless the file names it. */
export function containerName(project: ComposeProject, service: ComposeService): string {
  return service.containerName ?? `${project.name}-${service.name}-1`
}

function networkName(project: ComposeProject, key: string): string {
  return project.networks.find((network) => network.key === key)?.name ?? `${project.name}_${key}`
}

function makeEndpoint(
  project: ComposeProject,
  service: ComposeService,
  network: ServiceNetwork,
): Docker.EndpointSettings {
  const addresses = given({ IPv4Address: network.ipv4, IPv6Address: network.ipv6 })
  return {
    Aliases: [...new Set([containerName(project, service), service.name, ...network.aliases])],
    ...defined({ IPAMConfig: Object.keys(addresses).length === 0 ? undefined : addresses }),
  }
}

function listEnvironment(service: ComposeService): string[] {
  // A name without a value takes away what the image sets.
  return [
    ...Object.entries(service.environment).map(([name, value]) => `${name}=${value}`),
    ...service.unsetEnvironment,
  ]
}

function makeLabels(
  project: ComposeProject,
  service: ComposeService,
  { imageDigestOrId }: ContainerCircumstances,
): Record<string, string> {
  const definition = definitionHash(service, project)
  return {
    ...service.labels,
    [labels.project]: project.name,
    [labels.service]: service.name,
    [labels.number]: '1',
    [labels.oneOff]: 'False',
    [labels.files]: project.configFiles.join(','),
    [labels.folder]: project.folder,
    [labels.configHash]: definition,
    [labels.dependsOn]: service.dependsOn
      .map(({ service: name, condition, restart }) => `${name}:${condition}:${restart}`)
      .join(','),
    ...(imageDigestOrId === undefined ? {} : { [labels.image]: imageDigestOrId }),
    [labels.definition]: definition,
  }
}

function hostConfig(project: ComposeProject, service: ComposeService): Docker.HostConfig {
  const { restart, networks } = service
  const networkMode =
    networks[0] === undefined ? shared(project, service.networkMode) : networkName(project, networks[0].key)
  return {
    ...given({
      NetworkMode: networkMode,
      Init: service.init,
      IpcMode: shared(project, service.ipc),
      PidMode: shared(project, service.pid),
      Memory: service.memory,
      MemoryReservation: service.memoryReservation,
      MemorySwap: service.memorySwap,
      NanoCpus: service.cpus === undefined ? undefined : Math.round(service.cpus * 1e9),
      PidsLimit: service.pidsLimit,
      ShmSize: service.shmSize,
      LogConfig:
        service.logging === undefined
          ? undefined
          : { Type: service.logging.driver, Config: { ...service.logging.options } },
    }),
    PortBindings: portBindings(service.ports),
    RestartPolicy: { Name: restart.name, MaximumRetryCount: restart.retries },
    ...mountOptions(project, service),
    ReadonlyRootfs: service.readOnly,
    Privileged: service.privileged,
    CapAdd: [...service.capAdd],
    CapDrop: [...service.capDrop],
    SecurityOpt: [...service.securityOpt],
    GroupAdd: [...service.groupAdd],
    ExtraHosts: [...service.extraHosts],
    Dns: [...service.dns],
    DnsSearch: [...(service.dnsSearch ?? [])],
    DnsOptions: [...(service.dnsOptions ?? [])],
    Devices: (service.devices ?? []).map(({ source, target, permissions }) => ({
      ...{ PathOnHost: source, PathInContainer: target, CgroupPermissions: permissions },
    })),
    Sysctls: { ...service.sysctls },
    Ulimits: service.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
  }
}

/** `service:x` as the engine knows it: the container of x. */
function shared(project: ComposeProject, mode: string | undefined): string | undefined {
  const name = mode?.match(/^service:(.+)$/)?.[1]
  const service = project.services.find((other) => other.name === name)
  return service === undefined ? mode : `container:${containerName(project, service)}`
}

function exposedPorts(service: ComposeService): Record<string, object> {
  const published = service.ports.map((port) => `${port.target}/${port.protocol}`)
  return Object.fromEntries([...published, ...service.expose].map((port) => [port, {}]))
}

function portBindings(ports: readonly PortMapping[]): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {}
  for (const port of ports) {
    const key = `${port.target}/${port.protocol}`
    const last = port.publishedLast === undefined ? '' : `-${port.publishedLast}`
    const hostPort = port.published === undefined ? '' : `${port.published}${last}`
    bindings[key] = [...(bindings[key] ?? []), { HostIp: port.hostIp, HostPort: hostPort }]
  }
  return bindings
}

function makeHealthcheck(
  check: Healthcheck | 'disabled' | undefined,
  apiVersion: string | undefined,
): Docker.HealthConfig | undefined {
  if (check === undefined) return undefined
  if (check === 'disabled') return { Test: ['NONE'] }
  return given({
    Test: check.test,
    Interval: nanoseconds(check.intervalMs),
    Timeout: nanoseconds(check.timeoutMs),
    StartPeriod: nanoseconds(check.startPeriodMs),
    StartInterval: atLeast(apiVersion, 1, 44) ? nanoseconds(check.startIntervalMs) : undefined,
    Retries: check.retries,
  })
}

const nanoseconds = (ms: number | undefined) => (ms === undefined ? undefined : Math.round(ms * 1e6))

function atLeast(version: string | undefined, major: number, minor: number): boolean {
  const [ours = 0, theirs = 0] = (version ?? '0.0').split('.').map(Number)
  return ours > major || (ours === major && theirs >= minor)
}

type Given<T> = {
  [K in keyof T]?: Exclude<T[K], undefined> extends readonly (infer U)[] ? U[] : Exclude<T[K], undefined>
}

/** Without the keys that have no value, and with lists that may be written to, as dockerode's types want them. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>
}
