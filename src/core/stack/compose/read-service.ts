import { resolve } from 'node:path'
import { defined } from '../../../shared/defined.ts'
import { readDevices } from './devices.ts'
import { isFile, readEnvFile, type Variables, variableIn } from './environment.ts'
import { readImage } from './image-name.ts'
import type { ComposeService, Dependency, Healthcheck, ServiceNetwork } from './model.ts'
import { readMounts } from './mounts.ts'
import { readExposed, readPorts } from './ports.ts'
import { readLimits } from './read-limits.ts'
import type { Reader } from './reader.ts'
import { splitWords } from './shell-words.ts'
import { child, type MapNode, type SourceNode } from './source-tree.ts'

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const
/**
 * One service of the merged tree, with every short form written out.
 *
 * @param variables what `environment` entries without a value, and env files, take values from
 */
export async function readService(
  name: string,
  node: MapNode,
  variables: Variables,
  reader: Reader,
): Promise<ComposeService> {
  const at = `services.${name}`
  const of = (key: string) => child(node, key)
  const text = (key: string) => reader.text(of(key))
  const boolean = (key: string) => reader.boolean(of(key), `${at}.${key}`)
  const { set, unset } = await readEnvironment(node, at, variables, reader)
  const networkMode = text('network_mode')
  return {
    name,
    line: node.place.line,
    ...readImage(node, at, reader),
    ...defined({ platform: text('platform') }),
    pullPolicy: readPullPolicy(text('pull_policy')),
    profiles: reader.texts(of('profiles')),
    ...defined({ containerName: readContainerName(of('container_name'), at, reader) }),
    ...defined({ command: readCommand(of('command'), `${at}.command`, reader) }),
    ...defined({ entrypoint: readCommand(of('entrypoint'), `${at}.entrypoint`, reader) }),
    environment: set,
    unsetEnvironment: unset,
    labels: reader.record(of('labels')),
    ports: readPorts(of('ports'), `${at}.ports`, reader),
    expose: readExposedPorts(of('expose'), `${at}.expose`, reader),
    dependsOn: readDependencies(node, at, reader),
    ...defined({ healthcheck: readHealthcheck(of('healthcheck'), `${at}.healthcheck`, reader) }),
    restart: readRestart(node, at, reader),
    mounts: readMounts(of('volumes'), `${at}.volumes`, reader),
    tmpfs: readTmpfs(of('tmpfs'), `${at}.tmpfs`, reader),
    networks: networkMode === undefined ? listNetworks(of('networks'), `${at}.networks`, reader) : [],
    ...defined({ networkMode: networkMode }),
    ...defined({ hostname: text('hostname') }),
    ...defined({ user: text('user') }),
    ...defined({ workingDir: text('working_dir') }),
    readOnly: boolean('read_only') ?? false,
    ...defined({ init: boolean('init') }),
    tty: boolean('tty') ?? false,
    stdinOpen: boolean('stdin_open') ?? false,
    privileged: boolean('privileged') ?? false,
    capAdd: reader.texts(of('cap_add')),
    capDrop: reader.texts(of('cap_drop')),
    securityOpt: reader.texts(of('security_opt')),
    groupAdd: reader.texts(of('group_add')),
    extraHosts: readExtraHosts(of('extra_hosts'), `${at}.extra_hosts`, reader),
    dns: reader.texts(of('dns')),
    ...defined({ dnsSearch: unlessEmpty(reader.texts(of('dns_search'))) }),
    ...defined({ dnsOptions: unlessEmpty(reader.texts(of('dns_opt'))) }),
    ...defined({ devices: unlessEmpty(readDevices(of('devices'), `${at}.devices`, reader)) }),
    sysctls: reader.record(of('sysctls')),
    ...readLimits(node, at, reader),
    ...defined({ logging: readLogging(of('logging'), reader) }),
    ...defined({ stopSignal: text('stop_signal') }),
    stopGraceMs: reader.duration(of('stop_grace_period'), `${at}.stop_grace_period`) ?? 10_000,
    ...defined({ ipc: text('ipc') }),
    ...defined({ pid: text('pid') }),
  }
}

/** A list that is not empty. */
function unlessEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined
}

function readPullPolicy(policy: string | undefined): ComposeService['pullPolicy'] {
  return policy === 'always' || policy === 'never' ? policy : 'missing'
}

function readContainerName(node: SourceNode | undefined, at: string, reader: Reader): string | undefined {
  const name = reader.text(node)
  if (name !== undefined && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
    reader.problems.add(
      node!.place,
      `${at}.container_name`,
      `${at}.container_name: ${name} is not a container name`,
    )
  }
  return name
}

/** A command line is split into words; an empty one is an empty list, which is not the same as none. */
function readCommand(node: SourceNode | undefined, key: string, reader: Reader): string[] | undefined {
  if (node === undefined) return undefined
  if (node.kind === 'list') return reader.texts(node)
  const line = reader.text(node)
  if (line === undefined) return undefined
  const words = splitWords(line)
  if (words === undefined) {
    reader.problems.add(node.place, key, `${key} has a quote or bracket that is not closed: ${line}`)
  }
  return words
}

async function readEnvironment(node: MapNode, at: string, variables: Variables, reader: Reader) {
  const set: Record<string, string> = {}
  const own = child(node, 'environment')
  const given = new Map<string, string | undefined>()
  if (own?.kind === 'map') {
    for (const [name, value] of own.entries)
      given.set(name, reader.text(value) ?? variableIn(variables, name))
  }
  const lookup = (name: string) => variableIn(variables, name) ?? given.get(name)
  const files = child(node, 'env_file')
  for (const [index, item] of files?.kind === 'list' ? files.items.entries() : []) {
    const named = reader.text(item.kind === 'map' ? child(item, 'path') : item)
    if (named === undefined) continue
    const key = `${at}.env_file[${index}]`
    const file = resolve(item.place.folder, named)
    reader.problems.lookedAt(file)
    if (!(await isFile(file))) {
      const required = reader.boolean(child(item, 'required'), `${key}.required`) ?? true
      if (required) reader.problems.add(item.place, key, `${key}: the file ${named} is not there`)
      continue
    }
    const format = reader.text(child(item, 'format'))
    if (format !== undefined && format !== '' && format !== 'raw') {
      reader.problems.add(item.place, key, `${key}.format: ${format} is not known; leave it out, or say raw`)
    }
    const found = (name: string) => lookup(name) ?? variableIn(set, name)
    Object.assign(set, await readEnvFile(file, found, format === 'raw', item.place.folder, reader.problems))
  }
  const unset: string[] = []
  for (const [name, value] of given) {
    if (value !== undefined) set[name] = value
    else {
      delete set[name]
      unset.push(name)
    }
  }
  return { set, unset }
}

function readExposedPorts(node: SourceNode | undefined, key: string, reader: Reader): string[] {
  if (node?.kind !== 'list') return []
  const ports = node.items.flatMap((item, at) => {
    const text = reader.text(item)
    if (text === undefined) return []
    const exposed = readExposed(text)
    if (exposed === undefined)
      reader.problems.add(item.place, `${key}[${at}]`, `${key}[${at}]: ${text} is not a port`)
    return exposed ?? []
  })
  return [...new Set(ports)]
}

function readDependencies(node: MapNode, at: string, reader: Reader): Dependency[] {
  const dependencies = new Map<string, Dependency>()
  const named = child(node, 'depends_on')
  for (const [service, options] of named?.kind === 'map' ? named.entries : []) {
    const key = `${at}.depends_on.${service}`
    const wanted = reader.text(child(options, 'condition'))
    dependencies.set(service, {
      service,
      condition: CONDITIONS.find((condition) => condition === wanted) ?? 'service_started',
      required: reader.boolean(child(options, 'required'), `${key}.required`) ?? true,
      restart: reader.boolean(child(options, 'restart'), `${key}.restart`) ?? false,
    })
  }
  for (const key of ['network_mode', 'ipc', 'pid']) {
    const shared = reader.text(child(node, key))?.match(/^service:(.+)$/)?.[1]
    if (shared === undefined || dependencies.has(shared)) continue
    dependencies.set(shared, { service: shared, condition: 'service_started', required: true, restart: true })
  }
  return [...dependencies.values()]
}

function readHealthcheck(
  node: SourceNode | undefined,
  key: string,
  reader: Reader,
): Healthcheck | 'disabled' | undefined {
  if (node?.kind !== 'map') return undefined
  const testNode = child(node, 'test')
  const line = reader.text(testNode)
  const test = line === undefined ? reader.texts(testNode) : ['CMD-SHELL', line]
  if (reader.boolean(child(node, 'disable'), `${key}.disable`) || test[0] === 'NONE') return 'disabled'
  if (test.length > 0 && test[0] !== 'CMD' && test[0] !== 'CMD-SHELL') {
    const message = `${key}.test must begin with CMD, CMD-SHELL or NONE, not ${test[0]}`
    reader.problems.add(testNode!.place, `${key}.test`, message)
  }
  const duration = (name: string) => reader.duration(child(node, name), `${key}.${name}`)
  return defined({
    test: test.length > 0 ? test : undefined,
    intervalMs: duration('interval'),
    timeoutMs: duration('timeout'),
    startPeriodMs: duration('start_period'),
    startIntervalMs: duration('start_interval'),
    retries: reader.integer(child(node, 'retries'), `${key}.retries`),
  })
}

/** `restart`, or what `deploy.restart_policy` says where it is absent. */
function readRestart(node: MapNode, at: string, reader: Reader): ComposeService['restart'] {
  const own = child(node, 'restart')
  const text = reader.text(own)
  if (text !== undefined && text !== '') {
    const match = text.match(/^(?:(no|always|unless-stopped)|(on-failure)(?::(\d+))?)$/)
    if (match === null) {
      const message = `${at}.restart must be no, always, unless-stopped or on-failure[:times], not ${text}`
      reader.problems.add(own!.place, `${at}.restart`, message)
      return { name: 'no', retries: 0 }
    }
    const name = (match[1] ?? match[2]) as ComposeService['restart']['name']
    return { name, retries: Number(match[3] ?? 0) }
  }
  const policy = child(child(node, 'deploy'), 'restart_policy')
  if (policy?.kind !== 'map') return { name: 'no', retries: 0 }
  const condition = reader.text(child(policy, 'condition')) ?? 'any'
  const key = `${at}.deploy.restart_policy`
  const retries = reader.integer(child(policy, 'max_attempts'), `${key}.max_attempts`) ?? 0
  if (condition === 'none' || condition === 'no') return { name: 'no', retries: 0 }
  if (condition === 'unless-stopped') return { name: 'unless-stopped', retries: 0 }
  if (condition === 'on-failure') return { name: 'on-failure', retries }
  if (['any', 'always', ''].includes(condition)) return { name: 'always', retries: 0 }
  const message = `${key}.condition must be none, on-failure, any or unless-stopped, not ${condition}`
  reader.problems.add(child(policy, 'condition')!.place, `${key}.condition`, message)
  return { name: 'no', retries: 0 }
}

/** Path → mount options. The same entry twice is one by now; one path with other options is a contradiction. */
function readTmpfs(node: SourceNode | undefined, key: string, reader: Reader): Record<string, string> {
  const options = new Map<string, string>()
  for (const item of node?.kind === 'list' ? node.items : []) {
    const entry = reader.text(item)
    if (entry === undefined) continue
    const [path = '', ...rest] = entry.split(':')
    if (options.has(path)) reader.problems.add(item.place, key, `${key}: ${path} is mounted twice`)
    options.set(path, rest.join(':'))
  }
  return Object.fromEntries(options)
}

/** In the order they are joined: highest `priority` first, as Compose does it. */
function listNetworks(node: SourceNode | undefined, key: string, reader: Reader): ServiceNetwork[] {
  if (node?.kind !== 'map' || node.entries.size === 0) return [{ key: 'default', aliases: [] }]
  return [...node.entries]
    .map(([name, options]) => {
      const ipv4 = reader.text(child(options, 'ipv4_address'))
      const ipv6 = reader.text(child(options, 'ipv6_address'))
      return {
        priority: reader.number(child(options, 'priority'), `${key}.${name}.priority`) ?? 0,
        network: {
          key: name,
          aliases: reader.texts(child(options, 'aliases')),
          ...defined({ ipv4, ipv6 }),
        },
      }
    })
    .sort((a, b) => b.priority - a.priority)
    .map(({ network }) => network)
}

/** As the engine takes them: `host:address`. */
function readExtraHosts(node: SourceNode | undefined, key: string, reader: Reader): string[] {
  if (node?.kind !== 'list') return []
  return node.items.flatMap((item, at) => {
    const text = reader.text(item)
    if (text === undefined) return []
    const match = text.match(/^([^=:]+)[=:](.+)$/)
    if (match !== null) return [`${match[1]}:${match[2]!.replace(/^\[(.*)\]$/, '$1')}`]
    reader.problems.add(item.place, `${key}[${at}]`, `${key}[${at}]: ${text} is not HOST=ADDRESS`)
    return []
  })
}

function readLogging(node: SourceNode | undefined, reader: Reader): ComposeService['logging'] {
  if (node?.kind !== 'map') return undefined
  return { driver: reader.text(child(node, 'driver')) ?? '', options: reader.record(child(node, 'options')) }
}
