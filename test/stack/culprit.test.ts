import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()
const project = `catalyst-test-culprit-${process.pid}`
const { service, redis, rabbitmq } = testImages
const plain = `image: ${service}, healthcheck: {disable: true}`
const run = (script: string, entrypoint = '["/run.sh"]') =>
  `{${plain}, entrypoint: ${entrypoint}, volumes: ["./${script}:/run.sh:ro"]}`

const scripts: Record<string, string> = {
  'crlf.sh': '#!/bin/sh\r\nset -e\r\n',
  'env.sh': '#!/usr/bin/env sh\r\n',
  'bash.sh': '#!/bin/bash\n',
  'python.py': '#!/usr/bin/env python3\n',
  'bare.sh': 'echo hello\n',
  'plain.sh': '#!/bin/sh\n',
}

/** What is planted; the code, message and remedy that must come; what must stand in the evidence. */
const faults: Record<string, [stack: string, code: string, message: RegExp, remedy: RegExp, line: RegExp]> = {
  crlf: [run('crlf.sh'), 'command-not-found', /Windows line ends/, /sed -i/, /no such file/],
  inner: [
    run('crlf.sh', '[sh, /run.sh]'),
    'command-not-found',
    /Windows line ends/,
    /autocrlf/,
    /illegal option/,
  ],
  viaenv: [run('env.sh'), 'command-not-found', /Windows line ends/, /sed -i/, /No such file/],
  bash: [
    run('bash.sh'),
    'command-not-found',
    /interpreter \/bin\/bash is not in/,
    /\/bin\/bash/,
    /no such file/,
  ],
  python: [run('python.py'), 'command-not-found', /interpreter python3/, /has python3/, /python3/],
  bare: [run('bare.sh'), 'command-not-found', /does not say what runs it/, /#!\/bin\/sh/, /exec format/],
  plain: [
    run('plain.sh'),
    'permission-denied',
    /plain\.sh is not executable/,
    /chmod \+x/,
    /permission denied/,
  ],
  limit: [`{${plain}, ulimits: {nofile: 99999999999}}`, 'host-limit', /open files/, /fs\.nr_open/, /rlimit/],
  log: [
    `{${plain}, logging: {driver: fluentd, options: {fluentd-address: "127.0.0.1:1"}}}`,
    ...(['log-driver', /fluentd does not reach .* 127\.0\.0\.1:1/, /logging:/, /refused/] as const),
  ],
  group: [`{${plain}, group_add: [nobodys]}`, 'invalid-file', /group nobodys/, /group_add/, /nobodys/],
  cache: [
    `{image: ${redis}, command: [redis-server, --appendonly, maybe]}`,
    ...(['exited', /settings are wrong/, /line that it names/, /argument must be 'yes' or 'no'/] as const),
  ],
  store: [
    `{image: ${redis}, command: [redis-server, --appendonly, "yes"], volumes: ["./locked:/data"]}`,
    ...([
      'permission-denied',
      /may not do/,
      /owner/,
      /append-only dir appendonlydir: Permission denied/,
    ] as const),
  ],
  broker: [
    `{image: ${rabbitmq}, volumes: ["./locked:/data"]}`,
    ...(['permission-denied', /cookie file/, /chown/, /Failed to create cookie file/] as const),
  ],
}

test.skipIf(why !== '')(
  `the reason is named, not what follows from it${why && ` (skipped: ${why})`}`,
  async () => {
    await ensureTestImages(['service', 'redis', 'rabbitmq'])
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-culprit-'))
    const file = join(folder, 'compose.yml')
    for (const [name, text] of Object.entries(scripts)) {
      await writeFile(join(folder, name), text, { mode: name === 'plain.sh' ? 0o644 : 0o755 })
    }
    await mkdir(join(folder, 'locked'))
    await chmod(join(folder, 'locked'), 0o555)
    const services = Object.entries(faults).map(([name, [text]]) => `  ${name}: ${text}\n`)
    await writeFile(file, `name: ${project}\nservices:\n${services.join('')}`)
    const catalyst = await startCatalyst({ env: { PATH: process.env.PATH ?? '' } })
    try {
      const client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
      await catalyst.runs.ended((await client.stack.up({ file })).runId)
      const { rootCauses: causes } = await client.stack.why({ file })
      for (const [name, [, code, message, remedy, line]] of Object.entries(faults)) {
        const cause = causes.find((one) => one.service === name)
        expect(cause, name).toMatchObject({ code })
        expect(cause!.message, name).toMatch(message)
        expect(cause!.remedy, name).toMatch(remedy)
        expect(cause!.evidence.join('\n'), name).toMatch(line)
      }
      await catalyst.runs.ended((await client.stack.down({ file })).runId)

      await writeFile(file, `name: ${project}\nservices:\n  alone: {${plain}}\n`)
      await catalyst.runs.ended((await client.stack.up({ file })).runId)
      await catalyst.runs.ended((await client.stack.stop({ file })).runId)
      const docker = await sharedEngine()
      await docker.getNetwork(`${project}_default`).remove()
      const lost = { service: 'alone', code: 'network-missing', remedy: expect.stringContaining('up') }
      expect((await client.stack.why({ file })).rootCauses).toMatchObject([lost])
      await catalyst.runs.ended((await client.stack.start({ file })).runId)
      expect((await client.stack.why({ file })).rootCauses).toMatchObject([lost])
      await catalyst.runs.ended((await client.stack.up({ file })).runId)
      expect((await client.stack.why({ file })).rootCauses).toEqual([])
      await catalyst.runs.ended((await client.stack.down({ file })).runId)
    } finally {
      await catalyst[Symbol.asyncDispose]()
      await removeProject()
      await rm(folder, { recursive: true, force: true })
    }
  },
  150_000,
)

/** What a try that broke off left. */
async function removeProject(): Promise<void> {
  const docker = await sharedEngine()
  const filters = { label: [`com.docker.compose.project=${project}`] }
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    await docker.getContainer(Id).remove({ force: true, v: true })
  }
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove()
}
