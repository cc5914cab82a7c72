import type { ProblemList } from './problems.ts'
import { child, type MapNode, type SourceNode } from './source-tree.ts'

/**
 * Keys of the Compose Specification that are not carried out here. A file that has one is refused before anything is
 * touched, because to leave it out would start something other than what was asked for.
 *
 * Left out on purpose, because nothing a running stack does depends on them: `version`, `x-*`, `develop` (watching
 * sources), `attach` (which logs a terminal shows), `build` where there is an `image` too (the image is used), on
 * networks `attachable`, on ports `mode`, `name` and `app_protocol`, on secrets and configs `uid`, `gid` and `mode`
 * (a bind keeps the file's own), on mounts `consistency`, and of `deploy` what only a swarm obeys: `mode`,
 * `endpoint_mode`, `labels`, `placement`, `update_config`, `rollback_config`, `restart_policy.delay` and `.window`,
 * reserved CPUs. Compose leaves the swarm's out as well.
 */
const OF_SERVICE: Readonly<Record<string, string>> = {
  annotations: 'annotations are not set here',
  blkio_config: 'limits of disk throughput are not set here',
  cgroup: 'cgroup namespaces are not chosen here',
  cgroup_parent: 'a parent cgroup is not set here',
  cpu_count: 'CPUs are limited with cpus here',
  cpu_percent: 'CPUs are limited with cpus here',
  cpu_period: 'CPUs are limited with cpus here',
  cpu_quota: 'CPUs are limited with cpus here',
  cpu_rt_period: 'real-time scheduling is not set here',
  cpu_rt_runtime: 'real-time scheduling is not set here',
  cpu_shares: 'CPUs are limited with cpus here',
  cpuset: 'services are not bound to CPUs here',
  credential_spec: 'credential specs are not passed on here',
  device_cgroup_rules: 'devices are not passed on here',
  domainname: 'a domain name is not set here',
  external_links: 'links are not made here; services find each other by name on a network',
  gpus: 'GPUs are not passed on here',
  isolation: 'the isolation of Windows containers is not chosen here',
  label_file: 'label files are not read here; write the labels under labels',
  links: 'links are not made here; services find each other by name on a network',
  mac_address: 'a MAC address is not set here',
  mem_swappiness: 'swappiness is not set here',
  models: 'models are not provided here',
  oom_kill_disable: 'the out-of-memory killer is not switched off here',
  oom_score_adj: 'out-of-memory scores are not set here',
  post_start: 'hooks are not run here',
  pre_stop: 'hooks are not run here',
  provider: 'providers are not run here',
  pull_refresh_after: 'images are pulled when missing, always or never here',
  runtime: 'another runtime is not chosen here',
  storage_opt: 'storage options are not set here',
  use_api_socket: "the engine's socket is not handed to services here",
  userns_mode: 'user namespaces are not chosen here',
  uts: 'UTS namespaces are not chosen here',
  volumes_from: 'volumes are not taken over from another service here; mount the same volume in both',
}

const OF_SERVICE_NETWORK = ['driver_opts', 'gw_priority', 'interface_name', 'link_local_ips', 'mac_address']
const PULL_POLICIES = new Set(['', 'always', 'missing', 'if_not_present', 'never'])

/** Names everything in the merged tree that is right but not done here. */
export function checkSupported(root: MapNode, problems: ProblemList): void {
  const tell = (node: SourceNode, key: string, reason: string) =>
    problems.add(node.place, key, `${key} is not supported: ${reason}`, 'unsupported')
  const models = child(root, 'models')
  if (models !== undefined) tell(models, 'models', 'models are not provided here')
  for (const kind of ['secrets', 'configs'] as const) checkFileObjects(root, kind, tell)
  for (const [name, service] of readEntries(child(root, 'services')))
    checkService(service, `services.${name}`, tell)
}

type Tell = (node: SourceNode, key: string, reason: string) => void

function checkService(service: SourceNode, at: string, tell: Tell): void {
  for (const [key, node] of readEntries(service)) {
    const reason = Object.hasOwn(OF_SERVICE, key) ? OF_SERVICE[key] : undefined
    if (reason !== undefined && !isNothing(node)) tell(node, `${at}.${key}`, reason)
  }
  const build = child(service, 'build')
  if (build !== undefined && child(service, 'image') === undefined) {
    tell(
      build,
      `${at}.build`,
      'images are not built here; build it with docker compose, and name it with image',
    )
  }
  const options = child(service, 'security_opt')
  for (const [index, option] of options?.kind === 'list' ? options.items.entries() : []) {
    const profile =
      option.kind === 'scalar' ? String(option.value).match(/^seccomp[=:](.+)$/)?.[1] : undefined
    if (profile !== undefined && profile !== 'unconfined' && profile !== 'builtin') {
      tell(option, `${at}.security_opt[${index}]`, 'seccomp profiles are not read from files here')
    }
  }
  const policy = child(service, 'pull_policy')
  if (policy?.kind === 'scalar' && !PULL_POLICIES.has(String(policy.value ?? ''))) {
    tell(policy, `${at}.pull_policy`, 'images are pulled when missing, always or never here')
  }
  const deploy = child(service, 'deploy')
  const scales = [
    ['scale', child(service, 'scale')],
    ['deploy.replicas', child(deploy, 'replicas')],
  ] as const
  for (const [key, node] of scales) {
    if (node?.kind === 'scalar' && String(node.value ?? 1) !== '1') {
      tell(node, `${at}.${key}`, 'a service is one container here')
    }
  }
  const reservations = child(child(deploy, 'resources'), 'reservations')
  for (const key of ['devices', 'generic_resources']) {
    const node = child(reservations, key)
    if (node !== undefined && !isNothing(node)) {
      tell(
        node,
        `${at}.deploy.resources.reservations.${key}`,
        'GPUs and other devices are not passed on here',
      )
    }
  }
  for (const [network, options] of readEntries(child(service, 'networks'))) {
    for (const key of OF_SERVICE_NETWORK) {
      const node = child(options, key)
      if (node !== undefined)
        tell(node, `${at}.networks.${network}.${key}`, 'it is not set on a connection here')
    }
  }
  checkMounts(child(service, 'volumes'), `${at}.volumes`, tell)
}

function checkMounts(mounts: SourceNode | undefined, at: string, tell: Tell): void {
  for (const [index, mount] of mounts?.kind === 'list' ? mounts.items.entries() : []) {
    const type = child(mount, 'type')
    if (type?.kind === 'scalar' && ['cluster', 'image', 'npipe'].includes(String(type.value))) {
      tell(type, `${at}[${index}].type`, 'a mount is a bind, a volume or a tmpfs here')
    }
    const subpath = child(child(mount, 'volume'), 'subpath')
    if (subpath !== undefined)
      tell(subpath, `${at}[${index}].volume.subpath`, 'a volume is mounted whole here')
    const recursive = child(child(mount, 'bind'), 'recursive')
    if (recursive !== undefined)
      tell(recursive, `${at}[${index}].bind.recursive`, 'it is not set on a bind here')
  }
}

/** Secrets and configs come from files here; what a swarm holds, or a variable, cannot be mounted. */
function checkFileObjects(root: MapNode, kind: 'secrets' | 'configs', tell: Tell): void {
  for (const [name, node] of readEntries(child(root, kind))) {
    for (const key of ['external', 'environment', 'content', 'driver', 'template_driver']) {
      const value = child(node, key)
      if (value === undefined || (value.kind === 'scalar' && value.value === false)) continue
      tell(value, `${kind}.${name}.${key}`, `${kind} come from a file here; use file`)
    }
  }
}

function readEntries(node: SourceNode | undefined): [string, SourceNode][] {
  return node?.kind === 'map' ? [...node.entries] : []
}

/** Empty or switched off: `gpus:`, `devices: []`, `use_api_socket: false`. */
function isNothing(node: SourceNode): boolean {
  if (node.kind === 'list') return node.items.length === 0
  if (node.kind === 'map') return node.entries.size === 0
  return node.value === null || node.value === false || node.value === ''
}
