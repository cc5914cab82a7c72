import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CommandStack, commandStack } from '../support/engine/command-stack.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { engineUnavailable } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()

describe.skipIf(why)(`the stack from a terminal, on a real engine${why ? ` (skipped: ${why})` : ''}`, () => {
  const project = `catalyst-test-cli-${process.pid}`
  let made: CommandStack
  let file = ''
  beforeAll(async () => {
    await ensureTestImages()
    made = await commandStack(
      'stack-cli',
      `name: ${project}
services:
  redis: {image: "${testImages.redis}"}
  api: {image: "${testImages.service}", depends_on: {redis: {condition: service_healthy}}}
`,
    )
    file = made.file
  })
  afterAll(() => made[Symbol.asyncDispose]())

  const stack = (...args: string[]) => made.run(...args)

  test('before anything is up, what is said names the commands on this very stack', async () => {
    const asked = await stack('why', '--file', 'compose.yml')
    expect(asked.stdout).toContain('Bring it up: catalyst stack up --file compose.yml')
    const started = await stack('start', '--file', file)
    expect(started).toMatchObject({ code: 1 })
    expect(started.stderr).toContain('skipped  redis: has no container: bring it up first')
    const logs = await stack('logs', '--file', file)
    expect(logs).toMatchObject({ code: 0, stdout: '' })
    expect(logs.stderr).toContain('nothing has run yet')
  })

  test('up tells the compose line and each stage; a project alone is found; what was stopped is not done', async () => {
    await stack('down', '--file', file) // after a try that broke off
    const up = await stack('up', '--file', file)
    expect(up).toMatchObject({ code: 0 })
    const lines = up.stderr.split('\n')
    expect(lines[0]).toMatch(new RegExp(`^\\$ docker compose .*--project-name ${project} up`, 'u'))
    expect(lines).toContain('⧗ api    waiting for redis')
    expect(lines).toContain('● redis  healthy')
    expect(up.stderr).toMatch(/: done, [\d.]+ s$/mu)

    const there = await stack('ps', '--project', project)
    expect(there.stdout).toMatch(/^● redis +healthy/mu)

    const stopped = await stack('stop', 'redis', '--project', project)
    expect(stopped.stdout).toMatch(/^○ redis +stopped/mu)
    expect((await stack('logs', '--file', file, '--since', '10m', '--tail', '1')).stdout).toContain(
      'redis | ',
    )
    const down = await stack('down', '--project', project)
    expect(down.stdout).toMatch(/^○ redis +absent/mu)
  })

  test('a stack that cannot be read is no empty stack', async () => {
    const nowhere = await stack('ps', '--file', 'nowhere.yml')
    expect(nowhere).toMatchObject({ code: 1 })
    expect(nowhere.stdout).toContain('There is no such file')
    const two = await stack('ps', '--file', 'compose.yml', '--file', 'more.yml')
    expect(two).toMatchObject({ code: 2 })
    expect(two.stderr).toContain('there can be only one')
  })
})
