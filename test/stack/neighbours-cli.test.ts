import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findCompose } from '../support/engine/compose-binary.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { engineUnavailable, sharedEngine, sharedEngineAddress } from '../support/engine/shared-engine.ts'
import { runCommand } from '../support/run-command.ts'

const here = engineUnavailable() || imagesUnavailable()
const compose = here === '' ? await findCompose() : undefined
const why = here || (compose === undefined ? 'no docker compose can be had' : '')
const one = `{image: "${testImages.service}", healthcheck: {disable: true}, stop_signal: SIGKILL}`

function command(file: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    execFile(file, args, { env: { ...process.env, ...env } }, (_error, _stdout, stderr) => resolve(stderr))
  })
}

describe.skipIf(why !== '')(
  `beside a stack, as docker compose and the command do it${why && ` (skipped: ${why})`}`,
  () => {
    const name = `catalyst-test-beside-${process.pid}`
    let root = ''
    beforeAll(async () => {
      await ensureTestImages(['service'])
      root = await mkdtemp(join(tmpdir(), 'catalyst-beside-'))
    })
    afterAll(async () => {
      await theirs('a', 'down', '--volumes', '--remove-orphans')
      await rm(root, { recursive: true, force: true })
    })

    async function write(folder: string, services: string, more = ''): Promise<string> {
      await mkdir(join(root, folder), { recursive: true })
      await writeFile(fileIn(folder), `name: ${name}\nservices: ${services}\n${more}`)
      return fileIn(folder)
    }
    const fileIn = (folder: string) => join(root, folder, 'compose.yml')
    const theirs = (folder: string, ...args: string[]) =>
      command(compose!.program, [...compose!.args, '--file', fileIn(folder), ...args], {
        DOCKER_HOST: sharedEngineAddress(),
      })
    const ours = (folder: string, verb: string, ...options: string[]) =>
      runCommand(join(root, 'home'), ['stack', verb, '--file', fileIn(folder), ...options], {
        env: { DOCKER_HOST: sharedEngineAddress() },
      })
    const names = async () => {
      const docker = await sharedEngine()
      const filters = { label: [`com.docker.compose.project=${name}`] }
      const found = await docker.listContainers({ all: true, filters })
      return found.map((container) => container.Names[0]!.slice(1 + name.length + 1)).sort()
    }

    test('orphans are the same, profiles have none, and both remove what is too much', async () => {
      await write('a', `{web: ${one}, old: ${one}, extra: ${one.replace('{', '{profiles: [p], ')}}`)
      await theirs('a', '--profile', 'p', 'up', '--detach', '--scale', 'web=2')
      expect(await names()).toEqual(['extra-1', 'old-1', 'web-1', 'web-2'])
      await write('a', `{web: ${one}, extra: ${one.replace('{', '{profiles: [p], ')}}`)
      const told = await ours('a', 'why')
      expect(told.stdout).toContain(`▲ Container ${name}-old-1 is an orphan`)
      expect(told.stdout).toContain(`▲ Container ${name}-web-2 is more of web than the file asks for`)
      expect(told.stdout).not.toContain(`${name}-extra-1 is an orphan`)
      const ps = await ours('a', 'ps')
      expect(ps).toMatchObject({ code: 0, stdout: expect.stringContaining(`${name}-old-1 is an orphan`) })
      expect(ps.stdout).not.toContain('is more of')
      const up = await ours('a', 'up')
      expect(up).toMatchObject({ code: 0, stdout: expect.stringContaining(`${name}-old-1 is an orphan`) })
      expect(await names()).toEqual(['extra-1', 'old-1', 'web-1'])
      const theirUp = await theirs('a', 'up', '--detach')
      expect(theirUp).toMatch(new RegExp(`Found orphan containers \\(\\[${name}-old-1\\]\\)`, 'u'))

      expect(await ours('a', 'down')).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('old: not in the file'),
      })
      expect(await names()).toEqual(['old-1'])
      expect(await ours('a', 'down', '--remove-orphans')).toMatchObject({ code: 0 })
      expect(await names()).toEqual([])
    })

    test('another folder is refused with both named, and taken over when told so', async () => {
      const volume = `volumes: {data: {}}\n`
      const mounts = one.replace('{', '{volumes: ["data:/data"], ')
      const a = await write('a', `{web: ${mounts}}`, volume)
      const b = await write('b', `{web: ${mounts}}`, volume)
      await theirs('a', 'up', '--detach')
      const refused = await ours('b', 'up')
      expect(refused.code).toBe(1)
      for (const part of [join(root, 'a'), join(root, 'b'), '--take-over', '--project', b]) {
        expect(refused.stderr).toContain(part)
      }
      const ps = await ours('b', 'ps')
      expect(ps.stdout).toContain(`${name}-web-1 is from ${join(root, 'a')}`)
      expect(await ours('b', 'down', '--volumes', '--yes')).toMatchObject({ code: 1 })
      expect(await ours('b', 'up', '--take-over')).toMatchObject({ code: 0 })
      const docker = await sharedEngine()
      const { Config } = await docker.getContainer(`${name}-web-1`).inspect()
      expect(Config.Labels['com.docker.compose.project.config_files']).toBe(b)

      const down = await ours(
        'a',
        'down',
        '--volumes',
        '--take-over',
        '--other-volume',
        `${name}_data`,
        '--yes',
      )
      expect(down).toMatchObject({ code: 0 })
      await expect(docker.getVolume(`${name}_data`).inspect()).rejects.toMatchObject({ statusCode: 404 })
      expect(a).not.toBe(b)
    })

    test('a network that somebody else uses is left by both, and a failure here', async () => {
      await write('a', `{web: ${one}}`)
      await theirs('a', 'up', '--detach')
      const docker = await sharedEngine()
      const stranger = await docker.createContainer({
        ...{ name: `${name}-stranger`, Image: testImages.service },
        HostConfig: { NetworkMode: `${name}_default` },
      })
      try {
        await stranger.start()
        const down = await ours('a', 'down')
        expect(down.code).toBe(1)
        expect(down.stderr).toContain(`it is used by container ${name}-stranger`)
        // docker compose leaves it too; it says so, and that it went well.
        expect(await theirs('a', 'down')).toMatch(/still in use/iu)
        expect((await docker.getNetwork(`${name}_default`).inspect()).Name).toBe(`${name}_default`)
      } finally {
        await stranger.remove({ force: true, v: true })
      }
      expect(await ours('a', 'down')).toMatchObject({ code: 0 })
    })
  },
)
