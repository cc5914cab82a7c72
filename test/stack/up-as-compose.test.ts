// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose writes its variables this way.
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CommandStack, commandStack } from '../support/engine/command-stack.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { engineUnavailable } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()

describe.skipIf(why)(`what compose bears, on a real engine${why ? ` (skipped: ${why})` : ''}`, () => {
  const project = `catalyst-test-bears-${process.pid}`
  let made: CommandStack
  let folder = ''
  beforeAll(async () => {
    await ensureTestImages()
    const file = `name: ${project}
services:
  web:
    image: "${testImages.service}"
    environment: ["ONE=\${NOWHERE}", "TWO=$NOWHERE", "THREE=\${UNUSED-\${ONLY_HERE}}", "END=us$"]
    volumes: ["./data-8.0:/var/lib/data"]
  store: {image: "${testImages.service}", profiles: [storage]}
  admin: {image: "${testImages.service}", profiles: [tools], depends_on: [store]}
  tagless: {image: "app:\${NO_TAG}", profiles: [tagless]}
  reader: {image: "${testImages.service}", profiles: [reader], secrets: [password]}
secrets: {password: {file: ./password.txt}}
`
    made = await commandStack('bears', file)
    folder = made.folder
    await writeFile(join(folder, 'password.txt'), '\uFEFFpassword')
  })
  afterAll(() => made[Symbol.asyncDispose]())

  const stack = (...args: string[]) => made.run(...args)
  const here = ['--file', 'compose.yml']
  const unset = ['NOWHERE', 'ONLY_HERE', 'NO_TAG'].map((name) =>
    expect.objectContaining({
      service: null,
      message: expect.stringContaining(`The variable ${name} is not set`),
    }),
  )

  const marked = expect.objectContaining({
    service: 'reader',
    message: expect.stringMatching(/password\.txt, which reader reads, begins with a byte order mark/u),
  })

  test('an unset variable is warned of once, and nothing fails for it', async () => {
    const before = await stack('why', ...here)
    expect(before).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing stands in the way') })
    expect(before.stdout.match(/The variable NOWHERE is not set/gu)).toHaveLength(1)
    const up = await stack('up', ...here, '--json')
    expect(up.code).toBe(0)
    expect(JSON.parse(up.stdout)).toMatchObject({
      root_causes: [],
      warnings: [...unset, marked],
      notes: [
        { service: 'web', message: expect.stringMatching(/data-8\.0 did not exist and was made, empty/u) },
      ],
    })
    expect((await stat(join(folder, 'data-8.0'))).isDirectory()).toBe(true)
    const again = await stack('up', ...here)
    expect(again.stdout).toContain('▲ The variable NOWHERE is not set')
    expect(again.stderr).not.toContain('was made')
  })

  test('a dependency outside the profiles is refused with the profile to choose', async () => {
    const refused = await stack('up', ...here, '--profile', 'tools')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('admin depends on store, which is only in the profile storage')
    expect(refused.stderr).toContain('--profile storage')
    const asked = await stack('why', ...here, '--profile', 'tools')
    expect(asked).toMatchObject({ code: 1, stdout: expect.stringContaining('admin depends on store') })
    expect(await stack('up', 'admin', 'store', ...here)).toMatchObject({ code: 0 })
  })

  test('an image that nothing can be named is refused where it is in play, and holds up nothing else', async () => {
    const says =
      'compose.yml, line 9: services.tagless.image: app: is not an image name; the variable NO_TAG is not set'
    const asked = await stack('why', ...here, '--profile', 'tagless')
    expect(asked).toMatchObject({ code: 1, stdout: expect.stringContaining(`■ ${says}`) })
    const refused = await stack('up', ...here, '--profile', 'tagless')
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(says) })
    expect(await stack('up', 'store', ...here)).toMatchObject({ code: 0 })
  })

  test.each(['1h30m'])('logs are read since %s', async (since) => {
    expect(await stack('logs', ...here, '--since', since)).toMatchObject({ code: 0 })
  })
})
