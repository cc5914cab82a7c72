import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { CauseCode } from '../../src/contract/stack-view.ts'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'
import { findCompose } from '../support/engine/compose-binary.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { run } from '../support/engine/programs.ts'
import { engineUnavailable, sharedEngineAddress } from '../support/engine/shared-engine.ts'

const here = engineUnavailable() || imagesUnavailable()
const compose = here === '' ? await findCompose() : undefined
const why = here || (compose ? '' : 'no docker compose can be had')
const { service: image } = testImages

/** Faults of services that docker compose starts; `$PORT` is taken. */
const faults: Record<string, { code: CauseCode; definition: string; told?: string }> = {
  ended: {
    code: 'exited',
    definition: 'command: ["sh", "-c", "echo FATAL: no configuration >&2; exit 3"]',
    told: 'FATAL: no configuration',
  },
  loop: { code: 'crash-loop', definition: 'restart: always\n    command: ["sh", "-c", "echo lost; exit 1"]' },
  // Its first process ends by itself, and says no more than that it was killed.
  child: {
    code: 'out-of-memory',
    definition:
      'mem_limit: 16m\n    command: ["sh", "-c", "dd if=/dev/zero of=/dev/null bs=200M count=1; exit 1"]',
  },
  orphaned: {
    code: 'out-of-memory',
    definition:
      'mem_limit: 16m\n    environment: {BOOT_SECONDS: "600"}\n    healthcheck: {test: ["CMD", "probe"], interval: 1s, retries: 2}\n    entrypoint: ["sh", "-c", "dd if=/dev/zero of=/dev/null bs=200M count=1; exec service"]',
  },
  // docker compose makes a folder of that name.
  unmounted: {
    code: 'mount-missing',
    definition:
      'volumes: ["./missing.conf:/etc/app.conf:ro"]\n    command: ["sh", "-c", "cat /etc/app.conf"]',
    told: 'is a folder, not a file',
  },
  unset: {
    code: 'variable-missing',
    definition: `environment: {KEY: "\${NOWHERE}"}\n    command: ["sh", "-c", "[ -n \\"$$KEY\\" ] || { echo KEY is required; exit 1; }"]`,
    told: 'NOWHERE',
  },
  toolless: {
    code: 'probe-broken',
    definition: 'healthcheck: {test: "curl -f http://localhost || exit 1", interval: 1s, retries: 2}',
    told: 'curl is not in the image',
  },
  crowded: {
    code: 'port-taken',
    definition: 'ports: ["127.0.0.1:$PORT:8080"]',
    told: `(pid ${process.pid})`,
  },
  locked: {
    code: 'permission-denied',
    definition: 'volumes: ["./script:/script:ro"]\n    entrypoint: ["/script"]',
    told: '/script',
  },
  early: { code: 'exited', definition: 'command: ["true"]', told: 'is meant to go on running' },
}

test.skipIf(why !== '')(
  `a process that saw nothing of it tells what docker compose left behind${why && ` (${why})`}`,
  async () => {
    await ensureTestImages(['service'])
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-why-'))
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const file = join(folder, 'compose.yml')
    const project = `why-of-compose-${process.pid}`
    const services = Object.entries(faults).flatMap(([name, { definition }]) => [
      `  ${name}:\n    image: ${image}\n    ${definition.replace('$PORT', String(port))}`,
      `  for-${name}:\n    image: ${image}\n    depends_on: {${name}: {condition: service_healthy}}`,
    ])
    await writeFile(file, `services:\n  fine: {image: "${image}"}\n${services.join('\n')}\n`)
    await writeFile(join(folder, 'script'), '#!/bin/sh\n')
    await chmod(join(folder, 'script'), 0o644)
    const composed = (...args: string[]) =>
      run(compose!.program, [...compose!.args, '-f', file, '-p', project, ...args], {
        env: { DOCKER_HOST: sharedEngineAddress() },
        timeoutMs: 90_000,
      })
    try {
      await composed('up', '--detach', 'fine')
      await Promise.allSettled(Object.keys(faults).map((name) => composed('up', '--detach', `for-${name}`)))
      await sleep(1000)
      await using catalyst = await startCatalyst({ host: 'command', env: { PATH: process.env.PATH ?? '' } })
      const client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
      const view = await client.stack.why({ file, project })
      const found = Object.fromEntries(view.rootCauses.map((cause) => [cause.service ?? '', cause.code]))
      expect(found).toEqual(
        Object.fromEntries(Object.entries(faults).map(([name, { code }]) => [name, code])),
      )
      for (const cause of view.rootCauses) {
        const { told = '' } = faults[cause.service!]!
        expect([cause.message, ...cause.evidence].join('\n')).toContain(told)
        expect(cause.blocks).toEqual([`for-${cause.service}`])
        expect(view.services.find((one) => one.name === `for-${cause.service}`)).toMatchObject({
          ...{ stage: 'waiting', waitsFor: [cause.service] },
        })
      }
    } finally {
      taken.close()
      await composed('down', '--volumes', '--timeout', '1').catch(() => {})
      await rm(folder, { recursive: true, force: true })
    }
  },
  180_000,
)
