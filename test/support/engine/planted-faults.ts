import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { CatalystClient } from '../../../src/contract/index.ts'
import type { CauseCode, StackView } from '../../../src/contract/stack-view.ts'
import { createDirectClient } from '../../../src/transports/common/calls.ts'
import { startCatalyst } from '../catalyst.ts'
import { ensureTestImages, testImages } from './images.ts'

const { service: image } = testImages

/** One fault, planted in a service that `web` waits for: what the file says of it, and what must be found. */
export interface Fault {
  readonly code: CauseCode
  readonly broken: string
  /** The file's other sections. */
  readonly more?: string
}

export const plantedFaults: Record<string, Fault> = {
  'an image that is nowhere': { code: 'image-missing', broken: 'image: 127.0.0.1:1/nowhere/nothing:1' },
  'an image that may not be fetched': {
    code: 'image-missing',
    broken: 'image: nowhere/nothing:1\n    pull_policy: never',
  },
  'a taken port': { code: 'port-taken', broken: `image: ${image}\n    ports: ["127.0.0.1:$TAKEN:8080"]` },
  'an end with code 3': {
    code: 'exited',
    broken: `image: ${image}\n    command: ["sh", "-c", "echo FATAL: no configuration >&2; exit 3"]`,
  },
  'too little memory': {
    code: 'out-of-memory',
    broken: `image: ${image}\n    mem_limit: 16m\n    command: ["sh", "-c", "exec dd if=/dev/zero of=/dev/null bs=200M"]`,
  },
  'a command that is not there': {
    code: 'command-not-found',
    broken: `image: ${image}\n    command: ["serve"]`,
  },
  'a command that the shell does not find': {
    code: 'command-not-found',
    broken: `image: ${image}\n    command: ["sh", "-c", "serve --now"]`,
  },
  'a crash loop': {
    code: 'crash-loop',
    broken: `image: ${image}\n    restart: always\n    command: ["sh", "-c", "echo giving up; exit 1"]`,
  },
  'a probe that fails': {
    code: 'probe-failing',
    broken: `image: ${image}\n    healthcheck: {test: ["CMD-SHELL", "echo not ready; exit 1"], interval: 1s, retries: 2}`,
  },
  'a probe whose tool is not in the image': {
    code: 'probe-broken',
    broken: `image: ${image}\n    healthcheck: {test: ["CMD", "curl", "-f", "http://localhost"], interval: 1s, retries: 2}`,
  },
  'a probe whose tool the shell does not find': {
    code: 'probe-broken',
    broken: `image: ${image}\n    healthcheck: {test: "curl -f http://localhost", interval: 1s, retries: 2}`,
  },
  'a mounted file that is missing': {
    code: 'mount-missing',
    broken: `image: ${image}\n    volumes: ["./missing.conf:/etc/service.conf:ro"]`,
  },
  'a folder that must be there and is not': {
    code: 'mount-missing',
    broken: `image: ${image}\n    volumes: [{type: bind, source: ./missing, target: /data2, bind: {create_host_path: false}}]`,
  },
  'a file that may not be written': {
    code: 'permission-denied',
    broken: `image: ${image}\n    command: ["sh", "-c", "echo x > /etc/passwd || exit 1"]`,
  },
  'a script that may not be executed': {
    code: 'permission-denied',
    broken: `image: ${image}\n    volumes: ["./plain.txt:/plain.txt"]\n    command: ["/plain.txt"]`,
  },
  'a variable that is set nowhere': {
    code: 'variable-missing',
    broken: `image: ${image}\n    environment: {KEY: "\${NOWHERE:?is needed}"}`,
  },
  'a child that needs too much memory': {
    code: 'out-of-memory',
    broken: `image: ${image}\n    mem_limit: 16m\n    healthcheck: {test: ["CMD", "probe"], interval: 1s, retries: 2}\n    environment: {BOOT_SECONDS: "60"}\n    entrypoint: ["sh", "-c", "dd if=/dev/zero of=/dev/null bs=200M count=1; exec service"]`,
  },
  'a probe that the shell does not find and that ends with one': {
    code: 'probe-broken',
    broken: `image: ${image}\n    healthcheck: {test: "curl -f http://localhost || exit 1", interval: 1s, retries: 2}`,
  },
  'a probe that may not be executed': {
    code: 'probe-broken',
    broken: `image: ${image}\n    volumes: ["./plain.txt:/hc:ro"]\n    healthcheck: {test: ["CMD", "/hc"], interval: 1s, retries: 2}`,
  },
  'a probe that hangs': {
    code: 'probe-failing',
    broken: `image: ${image}\n    healthcheck: {test: ["CMD", "sleep", "60"], interval: 1s, timeout: 1s, retries: 2}`,
  },
  'a service that ends well and should not': {
    code: 'exited',
    broken: `image: ${image}\n    command: ["true"]`,
  },
  'a service that has no healthcheck': {
    code: 'invalid-file',
    broken: `image: ${image}\n    healthcheck: {disable: true}`,
  },
  'a script whose interpreter is missing': {
    code: 'command-not-found',
    broken: `image: ${image}\n    volumes: ["./script:/script:ro"]\n    command: ["/script"]`,
  },
  'a volume that somebody else should have made': {
    code: 'mount-missing',
    broken: `image: ${image}\n    volumes: ["elsewhere:/data2"]`,
    more: 'volumes: {elsewhere: {external: true, name: catalyst-test-nowhere}}',
  },
  'a network that somebody else should have made': {
    code: 'invalid-file',
    broken: `image: ${image}\n    networks: [elsewhere]`,
    more: 'networks: {elsewhere: {external: true, name: catalyst-test-nowhere}}',
  },
  'a secret whose file is missing': {
    code: 'mount-missing',
    broken: `image: ${image}\n    secrets: [key]`,
    more: 'secrets: {key: {file: ./key.txt}}',
  },
  'a folder mounted over a file': {
    code: 'mount-missing',
    broken: `image: ${image}\n    volumes: [".:/etc/passwd"]`,
  },
  'a full file system': {
    code: 'disk-full',
    broken: `image: ${image}\n    tmpfs: ["/scratch:size=1m"]\n    command: ["sh", "-c", "dd if=/dev/zero of=/scratch/x bs=1M count=5 || exit 1"]`,
  },
  'a platform that the image is not for': {
    code: 'image-architecture',
    broken: `image: ${image}\n    platform: linux/arm64`,
  },
  'a variable that is empty and missed': {
    code: 'variable-missing',
    broken: `image: ${image}\n    environment: {KEY: "\${NOWHERE}"}\n    command: ["sh", "-c", "[ -n \\"$$KEY\\" ] || { echo KEY is required; exit 1; }"]`,
  },
  'a variable that is set nowhere, within a default': {
    code: 'variable-missing',
    broken: `image: ${image}\n    environment: {KEY: "\${NOWHERE:-\${NEITHER:?is needed}}"}`,
  },
  'a key that is not carried out': {
    code: 'unsupported',
    broken: `image: ${image}\n    deploy: {replicas: 3}`,
  },
  'a key that does not exist': { code: 'invalid-file', broken: `image: ${image}\n    comand: ["serve"]` },
}

/** Of these, the ones that show most in little time. */
export const quickFaults = [
  'a taken port',
  'an end with code 3',
  'a probe whose tool the shell does not find',
  'a mounted file that is missing',
  'a variable that is set nowhere',
]

/** One Catalyst, and a port that is taken, for any number of planted faults. */
export interface FaultRig {
  readonly folder: string
  readonly taken: Server
  readonly client: CatalystClient
  readonly catalyst: Awaited<ReturnType<typeof startCatalyst>>
  [Symbol.asyncDispose](): Promise<void>
}

export async function faultRig(): Promise<FaultRig> {
  await ensureTestImages(['service'])
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-why-'))
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const catalyst = await startCatalyst({ env: { PATH: process.env.PATH ?? '' } })
  const client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
  return {
    ...{ folder, taken, client, catalyst },
    async [Symbol.asyncDispose]() {
      taken.close()
      await catalyst[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Brings a stack up in which `web` waits for a service with the fault, and expects that this alone is blamed. */
export async function expectBlame(
  rig: FaultRig,
  name: string,
  { code, broken, more = '' }: Fault,
): Promise<void> {
  const project = `why-${name.replaceAll(/[^a-z]+/gu, '-')}-${randomBytes(3).toString('hex')}`
  const place = join(rig.folder, project)
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'plain.txt'), 'not a program\n')
  await chmod(join(place, 'plain.txt'), 0o644)
  await writeFile(join(place, 'script'), '#!/usr/bin/nowhere\n', { mode: 0o755 })
  const port = String((rig.taken.address() as { port: number }).port)
  const file = join(place, 'compose.yml')
  await writeFile(
    file,
    [
      'services:',
      '  fine:',
      `    image: ${image}`,
      '  broken:',
      `    ${broken.replace('$TAKEN', port)}`,
      '  web:',
      `    image: ${image}`,
      '    depends_on: {broken: {condition: service_healthy}, fine: {condition: service_healthy}}',
      more,
      '',
    ].join('\n'),
  )
  const target = { file, project }
  try {
    const up = await rig.client.stack.up({ ...target, waitTimeoutSeconds: 60 }).catch(() => undefined)
    if (up) await rig.catalyst.runs.ended(up.runId)
    const view = await rig.client.stack.why(target)
    expect(view.rootCauses.map((cause) => [cause.service, cause.code])).toEqual([['broken', code]])
    const [cause] = view.rootCauses
    expect(cause!.message).not.toBe('')
    expect(cause!.remedy).not.toBe('')
    expect(cause!.evidence).not.toEqual([])
    if (view.services.length > 0) expectWaiting(view)
  } finally {
    const down = await rig.client.stack.down({ ...target, volumes: true }).catch(() => undefined)
    if (down) await rig.catalyst.runs.ended(down.runId)
  }
}

function expectWaiting(view: StackView): void {
  const web = view.services.find((one) => one.name === 'web')
  expect(web).toMatchObject({ stage: 'waiting', waitsFor: ['broken'] })
  expect(view.rootCauses[0]!.blocks).toEqual(['web'])
}
