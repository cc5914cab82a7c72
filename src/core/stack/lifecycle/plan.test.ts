import type { ContainerInspectInfo, ImageInspectInfo } from 'dockerode'
import { expect, test } from 'vitest'
import type { ComposeProject } from '../compose/model.ts'
import { listOrphans, planService, type Wanted } from './plan.ts'

const image = { Id: 'sha256:1', Config: { Cmd: ['run'], Env: ['PATH=/bin'] } } as unknown as ImageInspectInfo
const wanted: Wanted = {
  name: 'api',
  containerName: 'shop-api-1',
  definition: 'hash',
  image,
  options: { Env: ['A=1'], HostConfig: { NetworkMode: 'shop_default', RestartPolicy: { Name: 'no' } } },
  networks: new Map([['shop_default', 'net1']]),
  oneShot: false,
}

interface Made {
  id?: string
  name?: string
  status?: string
  exitCode?: number
  labels?: Record<string, string>
  image?: string
  network?: string
  env?: string[]
  created?: string
}

/** A container as inspected; made by us unless `labels` say otherwise. */
function container(made: Made = {}): ContainerInspectInfo {
  const { status = 'running', labels = { 'dev.catalyst.definition': 'hash' } } = made
  return {
    Id: made.id ?? 'c1',
    Name: `/${made.name ?? 'shop-api-1'}`,
    Created: made.created ?? '2026-01-01T00:00:00Z',
    Image: made.image ?? 'sha256:1',
    State: { Status: status, Running: status === 'running', ExitCode: made.exitCode ?? 0, OOMKilled: false },
    Config: {
      Labels: { 'com.docker.compose.service': 'api', ...labels },
      ...{ Env: made.env ?? ['PATH=/bin', 'A=1'], Cmd: ['run'], User: '', WorkingDir: '' },
    },
    HostConfig: { NetworkMode: 'shop_default', RestartPolicy: { Name: 'no' } },
    Mounts: [],
    NetworkSettings: { Networks: { shop_default: { NetworkID: made.network ?? 'net1' } } },
  } as unknown as ContainerInspectInfo
}

const what = (...actual: ContainerInspectInfo[]) => {
  const { remove, ...plan } = planService(wanted, actual)
  const rest = { ...plan, container: 'container' in plan ? plan.container.Id : undefined }
  return { ...rest, remove: remove.map((one) => one.Id) }
}

test('what is as wanted is kept, what stopped is started, what is not there is made', () => {
  expect(what(container())).toMatchObject({ do: 'keep', container: 'c1', remove: [] })
  expect(what(container({ status: 'exited' }))).toMatchObject({ do: 'start', how: 'start', rename: false })
  expect(what(container({ status: 'created' }))).toMatchObject({ do: 'start', how: 'start' })
  expect(what(container({ status: 'restarting' }))).toMatchObject({ do: 'start', how: 'restart' })
  expect(what(container({ status: 'paused' }))).toMatchObject({ do: 'start', how: 'unpause' })
  expect(what()).toMatchObject({ do: 'create', remove: [] })
})

test('a one-shot that ended with 0 is done, one that failed goes again', () => {
  const plan = (exitCode: number) =>
    planService({ ...wanted, oneShot: true }, [container({ status: 'exited', exitCode })]).do
  expect(plan(0)).toBe('keep')
  expect(plan(1)).toBe('start')
})

test('a container is made anew for a changed definition, image or network', () => {
  const labels = { 'dev.catalyst.definition': 'older' }
  expect(what(container({ labels }))).toMatchObject({ do: 'recreate', why: 'its definition changed' })
  expect(what(container({ image: 'sha256:0' }))).toMatchObject({ do: 'recreate', why: 'its image changed' })
  expect(what(container({ network: 'net0' }))).toMatchObject({
    do: 'recreate',
    why: 'network shop_default is another',
  })
  // Made and never started: the engine does not tell the network's id yet.
  expect(what(container({ status: 'created', network: '' }))).toMatchObject({ do: 'start' })
})

test('what another tool made is kept where nothing differs', () => {
  expect(what(container({ labels: {} }))).toMatchObject({ do: 'keep' })
  expect(what(container({ labels: {}, env: ['PATH=/bin', 'A=2'] }))).toMatchObject({
    do: 'recreate',
    why: 'made by another tool, with other environment',
  })
})

test('what an up that was broken off left is recognised', () => {
  const label = { 'dev.catalyst.definition': 'hash', 'com.docker.compose.replace': 'shop-api-1' }
  const successor = container({ id: 'new', name: 'c1_shop-api-1', status: 'created', labels: label })
  const old = container({ labels: { 'dev.catalyst.definition': 'older' } })
  // The old one is still there: it counts, and the successor is made again.
  expect(what(successor, old)).toMatchObject({ do: 'recreate', container: 'c1', remove: ['new'] })
  // It was taken away already: the successor has the data, and only its name is missing.
  expect(what(successor)).toMatchObject({ do: 'start', container: 'new', rename: true, remove: [] })
  // It got its name, and then could not be started, a port being taken.
  const named = container({ id: 'new', status: 'created', labels: label })
  expect(what(named)).toMatchObject({ do: 'start', container: 'new', rename: false })
})

test('more containers than one, dead ones and those of docker compose run', () => {
  const second = container({ id: 'c2', name: 'shop-api-2' })
  expect(what(second, container())).toMatchObject({ do: 'keep', container: 'c1', remove: ['c2'] })
  expect(what(container({ status: 'dead' }))).toMatchObject({ do: 'create', remove: ['c1'] })
  const oneOff = container({ labels: { 'com.docker.compose.oneoff': 'True' } })
  expect(what(oneOff)).toMatchObject({ do: 'create', remove: [] })
})

test('services that the file no longer has are told of', () => {
  const project = { services: [{ name: 'api' }] } as unknown as ComposeProject
  const old = container({ labels: { 'com.docker.compose.service': 'old' } })
  expect(listOrphans(project, [container(), old])).toEqual(['old'])
})
