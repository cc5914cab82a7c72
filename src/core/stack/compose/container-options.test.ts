import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { beforeAll, describe, expect, it } from 'vitest'
import { findCompose } from '../../../../test/support/engine/compose-binary.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../../../../test/support/engine/images.ts'
import { run } from '../../../../test/support/engine/programs.ts'
import {
  engineUnavailable,
  sharedEngine,
  sharedEngineAddress,
} from '../../../../test/support/engine/shared-engine.ts'
import { containerName, containerOptions, furtherNetworks } from './container-options.ts'
import { loadProject } from './load-project.ts'
import type { ComposeProject } from './model.ts'
import { networkOptions, volumeOptions } from './resource-options.ts'

const here = engineUnavailable() || imagesUnavailable()
const compose = here === '' ? await findCompose() : undefined
const why = here || (compose === undefined ? 'no docker compose can be had' : '')

/** Everything a service can say that ends in its container, apart from what old engines do not know. */
const file = `services:
  plain: {image: "${testImages.service}"}
  full:
    image: ${testImages.service}
    command: serve "two words"
    entrypoint: [/usr/bin/service]
    environment: {A: 1, B: "x=y", TAKEN_OUT: }
    labels: {team: blue}
    ports: ["127.0.0.1::80", "127.0.0.1:45871-45872:81-82/udp", "45873-45879:83"]
    expose: ["90", "91/udp"]
    volumes:
      - ./made:/made
      - ./read:/read:ro
      - data:/data
      - {type: volume, source: data, target: /again, read_only: true, volume: {nocopy: true}}
      - /anonymous
      - {type: tmpfs, target: /scratch, tmpfs: {size: 1m, mode: 448}}
      - {type: bind, source: ./strict, target: /strict, bind: {create_host_path: false, propagation: rslave}}
    tmpfs: ["/tmp:size=2m"]
    healthcheck: {test: "true", interval: 1m30s, timeout: 1.5s, start_period: 300ms, retries: 4}
    restart: on-failure:3
    networks: {front: {aliases: [door], ipv4_address: 10.213.7.9, priority: 5}, back: }
    hostname: fullname
    user: "1000:1000"
    working_dir: /srv
    read_only: true
    init: true
    tty: true
    stdin_open: true
    cap_add: [NET_ADMIN]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    group_add: ["12"]
    extra_hosts: ["elsewhere:10.0.0.1"]
    dns: [9.9.9.9]
    dns_search: [example.org, "."]
    dns_opt: ["ndots:2", use-vc]
    devices: [/dev/null, "/dev/zero:/dev/nothing:r"]
    sysctls: {net.core.somaxconn: "512"}
    ulimits: {nofile: {soft: 100, hard: 200}, nproc: 50}
    logging: {driver: json-file, options: {max-size: 1m}}
    stop_signal: SIGINT
    stop_grace_period: 2s
    mem_limit: 64m
    mem_reservation: 32m
    memswap_limit: 128m
    cpus: 0.25
    pids_limit: 20
    shm_size: 1m
    depends_on:
      plain: {condition: service_started, restart: true}
  unchecked: {image: "${testImages.service}", healthcheck: {disable: true}, network_mode: none, ipc: host}
networks:
  front: {ipam: {config: [{subnet: 10.213.7.0/24}]}}
  back:
volumes: {data: {labels: {kept: "yes"}}}
`

describe.skipIf(why !== '')(
  `a container made by us is one made by docker compose${why && `: ${why}`}`,
  () => {
    beforeAll(() => ensureTestImages(['service']))

    it('in everything the engine knows of it', { timeout: 120_000 }, async () => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'catalyst-options-'))
      await writeFile(join(folder.path, 'compose.yml'), file)
      for (const name of ['read', 'strict']) await mkdir(join(folder.path, name))
      const name = `catalyst-options-${process.pid}`
      const project = await loadProject({ file: folder.path, project: name, env: {} })
      const engine = await sharedEngine()
      const { program = '', args = [] } = compose ?? {}
      const theirTool = (...more: string[]) =>
        run(program, [...args, '-p', name, ...more], {
          env: { DOCKER_HOST: sharedEngineAddress() },
          cwd: folder.path,
          timeoutMs: 60_000,
        })
      try {
        await theirTool('create', '--pull', 'never')
        const theirs = await inspected(engine, project)
        await theirTool('down', '--volumes')
        await create(engine, project)
        expect(await inspected(engine, project)).toEqual(theirs)
      } finally {
        // That it finds all of ours is part of the promise.
        await theirTool('down', '--volumes')
      }
      const left = { label: [`com.docker.compose.project=${name}`] }
      expect(await engine.listContainers({ all: true, filters: left })).toEqual([])
      expect(await engine.listNetworks({ filters: left })).toEqual([])
      expect((await engine.listVolumes({ filters: left })).Volumes).toEqual([])
    })
  },
)

async function create(engine: Docker, project: ComposeProject): Promise<void> {
  for (const network of project.networks) await engine.createNetwork(networkOptions(project, network))
  for (const volume of project.volumes) await engine.createVolume(volumeOptions(project, volume))
  for (const service of project.services) {
    await engine.createContainer(containerOptions(project, service))
    for (const { network, endpoint } of furtherNetworks(project, service)) {
      const connection = { Container: containerName(project, service), EndpointConfig: endpoint }
      await engine.getNetwork(network).connect(connection)
    }
  }
}

/** What the engine says of the project, without what is new with every creation. */
async function inspected(engine: Docker, project: ComposeProject): Promise<unknown> {
  const containers: Record<string, unknown> = {}
  for (const service of project.services) {
    const { Config, HostConfig, Mounts, NetworkSettings, Name, Platform } = await engine
      .getContainer(containerName(project, service))
      .inspect()
    const { Labels, Hostname, Image: _, ...config } = Config as typeof Config & Record<string, unknown>
    containers[Name] = {
      Platform,
      ...config,
      // What docker compose leaves to the engine's default is 10 seconds.
      StopTimeout: (Config as { StopTimeout?: number }).StopTimeout ?? 10,
      ExposedPorts: Object.keys(Config.ExposedPorts ?? {})
        .map((port) => (port.includes('/') ? port : `${port}/tcp`))
        .sort(),
      Env: [...Config.Env].sort(),
      Hostname: service.hostname === undefined ? '' : Hostname,
      Labels: labelsInCommon(Labels),
      HostConfig: settled(HostConfig),
      Mounts: Mounts.map(({ Mode: _, ...mount }) =>
        mount.Name?.length === 64 ? { ...mount, Name: '', Source: '' } : mount,
      ).sort((a, b) => (a.Destination < b.Destination ? -1 : 1)),
      Networks: Object.fromEntries(
        Object.entries(NetworkSettings.Networks).map(([key, { Aliases, IPAMConfig }]) => [
          key,
          {
            Aliases: [...new Set<string>(Aliases)].filter((alias) => !/^[0-9a-f]{12}$/.test(alias)).sort(),
            IPAMConfig,
          },
        ]),
      ),
    }
  }
  const networks = await Promise.all(
    project.networks.map(async ({ name, pools }) => {
      const { Driver, Internal, EnableIPv6, Options, IPAM, Labels } = await engine.getNetwork(name).inspect()
      // Without a subnet in the file the engine takes the next that is free.
      const subnets = pools.length > 0 ? IPAM?.Config : []
      return { Driver, Internal, EnableIPv6, Options, subnets, Labels: labelsInCommon(Labels ?? {}) }
    }),
  )
  const volumes = await Promise.all(
    project.volumes.map(async ({ name }) => {
      const { Labels, Driver, Options } = await engine.getVolume(name).inspect()
      return { Driver, Options: Options ?? {}, Labels: labelsInCommon(Labels) }
    }),
  )
  return { containers, networks, volumes }
}

/**
 * Without what says the same in another way: an empty list and none, a capability with and without `CAP_`, no restarts, a
 * named volume as a bind or as a mount (which `Mounts` has in any case).
 */
function settled(hostConfig: Docker.HostConfig): object {
  const { Binds, Mounts, CapAdd, RestartPolicy, Ulimits, ...others } = hostConfig
  const entries = Object.entries(others).map(([key, value]) => [
    key,
    Array.isArray(value) && value.length === 0 ? null : value,
  ])
  return {
    ...Object.fromEntries(entries),
    RestartPolicy: { ...RestartPolicy, Name: RestartPolicy?.Name || 'no' },
    CapAdd: (CapAdd ?? []).map((name: string) => name.replace(/^CAP_/, '')),
    Ulimits: (Ulimits ?? []).sort((a, b) => ((a.Name ?? '') < (b.Name ?? '') ? -1 : 1)),
    Binds: (Binds ?? []).filter((bind) => bind.startsWith('/')).sort(),
    Mounts: (Mounts ?? [])
      .filter(({ Type, VolumeOptions }) => Type !== 'volume' || VolumeOptions?.NoCopy)
      .sort((a, b) => (a.Target < b.Target ? -1 : 1)),
  }
}

/** Hashes and versions are each tool's own; that docker compose finds ours is seen when it takes them down. */
function labelsInCommon(labels: Record<string, string>): Record<string, string> {
  const own = /^(dev\.catalyst\.|com\.docker\.compose\.(config-hash|version|image|replace|container-number$))/
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([key]) => !own.test(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

describe('what the engine is asked for', () => {
  const load = async (text: string) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'catalyst-options-'))
    await writeFile(join(folder.path, 'compose.yml'), text)
    return await loadProject({ file: folder.path, project: 'test', env: {} })
  }
  const makeOptions = (project: ComposeProject, name: string, circumstances = {}) =>
    containerOptions(project, project.services.find((service) => service.name === name)!, circumstances)

  it('has the labels by which docker compose knows its own, and ours', async () => {
    const project = await load(`services:
  db: {image: db}
  web:
    image: web
    labels: {com.docker.compose.service: forged, own: "1"}
    depends_on: {db: {condition: service_healthy, restart: true}}
`)
    const { Labels, name } = makeOptions(project, 'web', { imageDigestOrId: 'sha256:1' })
    expect(name).toBe('test-web-1')
    expect(Labels).toEqual({
      own: '1',
      'com.docker.compose.project': 'test',
      'com.docker.compose.service': 'web',
      'com.docker.compose.container-number': '1',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.project.config_files': project.file,
      'com.docker.compose.project.working_dir': project.folder,
      'com.docker.compose.config-hash': expect.stringMatching(/^[0-9a-f]{64}$/),
      'com.docker.compose.depends_on': 'db:service_healthy:true',
      'com.docker.compose.image': 'sha256:1',
      'dev.catalyst.definition': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('has start_interval only where the engine knows it', async () => {
    const project = await load('services: {a: {image: a, healthcheck: {test: "x", start_interval: 2s}}}')
    const intervalAt = (apiVersion?: string) => makeOptions(project, 'a', { apiVersion }).Healthcheck
    expect(intervalAt('1.44')).toEqual({ Test: ['CMD-SHELL', 'x'], StartInterval: 2e9 })
    expect(intervalAt('2.0')).toHaveProperty('StartInterval')
    for (const old of ['1.41', '1.9', undefined]) expect(intervalAt(old)).not.toHaveProperty('StartInterval')
  })

  it('joins the network of highest priority first, and the others afterwards', async () => {
    const project = await load(`services:
  a: {image: a, networks: {one: , two: {priority: 5, aliases: [x]}, three: }}
networks: {one: , two: {name: given}, three: {external: true}}
`)
    const options = makeOptions(project, 'a')
    expect(options.NetworkingConfig?.EndpointsConfig).toEqual({ given: { Aliases: ['test-a-1', 'a', 'x'] } })
    expect(options.HostConfig?.NetworkMode).toBe('given')
    expect(furtherNetworks(project, project.services[0]!).map(({ network }) => network)).toEqual([
      'test_one',
      'three',
    ])
  })

  it('shares the network of another service through its container', async () => {
    const project = await load(`services:
  a: {image: a, container_name: named}
  b: {image: b, network_mode: "service:a", pid: "service:a"}
`)
    const { HostConfig, NetworkingConfig } = makeOptions(project, 'b')
    expect(HostConfig).toMatchObject({ NetworkMode: 'container:named', PidMode: 'container:named' })
    expect(NetworkingConfig).toBeUndefined()
  })

  it('makes the missing folder of a short bind, and none for a long one that forbids it', async () => {
    const project = await load(`services:
  a: {image: a, volumes: ["/x:/x:ro,z", {type: bind, source: /y, target: /y, bind: {create_host_path: false}}]}
`)
    const { HostConfig } = makeOptions(project, 'a')
    expect(HostConfig?.Binds).toEqual(['/x:/x:ro,z'])
    expect(HostConfig?.Mounts).toEqual([{ Type: 'bind', Source: '/y', Target: '/y', ReadOnly: false }])
  })
})
