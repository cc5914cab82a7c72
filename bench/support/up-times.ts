import { down } from '../../src/core/stack/lifecycle/down.ts'
import { up } from '../../src/core/stack/lifecycle/up.ts'
import type { ComposeCommand } from '../../test/support/engine/compose-binary.ts'
import { lifecycleRig } from '../../test/support/engine/lifecycle-rig.ts'
import { run } from '../../test/support/engine/programs.ts'
import { sharedEngine } from '../../test/support/engine/shared-engine.ts'
import { stackText, writeStack } from '../../test/support/engine/stack-files.ts'
import { freePort } from '../../test/support/programs.ts'

/** ms from nothing to all healthy, and where they went. */
export interface UpTime {
  readonly all: number
  /** Until the slowest service, rabbitmq, was started. */
  readonly toStart: number
  /** Its own, until it said that it takes connections: whoever brings it up has no part in it. */
  readonly boot: number
  /** From then on: until that was noticed, and the service that waits for it was up. */
  readonly rest: number
}

/** The test stack by Catalyst, from reading the file and finding the engine on. */
export async function upByCatalyst(): Promise<UpTime> {
  await using rig = await lifecycleRig(stackText('bench', { web: await freePort(), api: await freePort() }))
  const began = Date.now()
  const clock = performance.now()
  const outcome = await rig.act(up, {})
  const all = performance.now() - clock
  if (!outcome.ok) throw new Error(`Catalyst did not bring the stack up:\n${rig.told.lines.join('\n')}`)
  const time = await apart(rig.project, began, all)
  await rig.act(down, { volumes: true })
  return time
}

/** The same by `docker compose up --detach --wait`, from the start of its process on. */
export async function upByCompose(compose: ComposeCommand): Promise<UpTime> {
  await using stack = await writeStack()
  const call = (...args: string[]) => run(compose.program, [...compose.args, '--file', stack.file, ...args])
  try {
    const began = Date.now()
    const clock = performance.now()
    await call('up', '--detach', '--wait')
    return await apart(stack.project, began, performance.now() - clock)
  } finally {
    await call('down', '--volumes')
  }
}

async function apart(project: string, began: number, all: number): Promise<UpTime> {
  const slowest = (await sharedEngine()).getContainer(`${project}-rabbitmq-1`)
  const { State } = await slowest.inspect()
  const log = (await slowest.logs({ stdout: true, stderr: true, timestamps: true, follow: false })).toString()
  const listens = log.split('\n').find((line) => /started TCP listener on .*:5672/u.test(line))
  const ready = Date.parse(/\d{4}-\d\d-\d\dT\S+Z/u.exec(listens ?? '')?.[0] ?? '')
  if (Number.isNaN(ready)) throw new Error('RabbitMQ did not say when it was ready')
  const toStart = Date.parse(State.StartedAt) - began
  return { all, toStart, boot: ready - began - toStart, rest: all - (ready - began) }
}
