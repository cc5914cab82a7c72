import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { service } from '../../../../../test/support/stack-observation.ts'
import type { PortMapping } from '../../compose/model.ts'
import { claimedTwice, takenPorts } from './ports.ts'

const port = (published: number, more: Partial<PortMapping> = {}): PortMapping => ({
  ...{ hostIp: '127.0.0.1', published, target: 80, protocol: 'tcp', line: 3 },
  ...more,
})
const here = { own: new Set<string>(), orphans: new Set<string>(), local: true }

async function holdPort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { server, held: (server.address() as { port: number }).port }
}

test('a port that two services publish is the fault of the one that has not got it', () => {
  const a = service('a', { ports: [port(8080)] })
  const b = service('b', { ports: [port(8080, { hostIp: '', line: 9 })] })
  const nobody = () => false
  expect(claimedTwice(a, [a, b], nobody)).toEqual([])
  expect(claimedTwice(b, [a, b], nobody)).toMatchObject([
    {
      service: 'b',
      code: 'port-taken',
      message: 'Port 8080 can be published once, and a has it too: b gets none.',
      remedy: 'Publish one of the two elsewhere: lines 3 and 9 of the Compose file.',
    },
  ])
  expect(claimedTwice(a, [a, b], (name) => name === 'b')).toMatchObject([{ service: 'a' }])
  const udp = service('udp', { ports: [port(8080, { protocol: 'udp' })] })
  const elsewhere = service('elsewhere', { ports: [port(8080, { hostIp: '127.0.0.2' })] })
  expect(claimedTwice(udp, [a, udp], nobody)).toEqual([])
  expect(claimedTwice(elsewhere, [a, elsewhere], nobody)).toEqual([])
})

test('two ranges that overlap are told once, and quickly', () => {
  const wide = Array.from({ length: 65_535 }, (_, at) => port(at + 1))
  const a = service('a', { ports: wide })
  const b = service('b', { ports: wide })
  const began = performance.now()
  expect(claimedTwice(b, [a, b], () => false)).toHaveLength(1)
  expect(performance.now() - began).toBeLessThan(3000)
})

test('a port that many look at in the same moment is not taken by their looking', async () => {
  const { server, held } = await holdPort()
  await new Promise((resolve) => server.close(resolve))
  const one = service('one', { ports: [port(held)] })
  const looks = await Promise.all(Array.from({ length: 5 }, () => takenPorts(one, [], here)))
  expect(looks.flat()).toEqual([])
})

test('of a range only the last free port being taken is a fault', async () => {
  const { server, held } = await holdPort()
  try {
    const ranged = service('ranged', { ports: [port(held, { publishedLast: held + 3 })] })
    expect(await takenPorts(ranged, [], here)).toEqual([])
    const alone = service('alone', { ports: [port(held, { publishedLast: held })] })
    expect(await takenPorts(alone, [], here)).toMatchObject([{ service: 'alone', code: 'port-taken' }])
    const fixed = service('fixed', { ports: [port(held)] })
    const [cause] = await takenPorts(fixed, [], here)
    expect(cause?.message).toContain(`(pid ${process.pid})`)
  } finally {
    server.close()
  }
})
