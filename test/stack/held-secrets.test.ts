import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { canariesBelow, canariesIn, newCanary } from '../support/canaries.ts'
import { startCatalyst } from '../support/catalyst.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { run } from '../support/engine/programs.ts'
import { engineUnavailable, sharedEngineAddress } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()
const { service: image } = testImages

/** Words that no rule takes for a secret by their look: only that the file holds them tells. */
const secrets = {
  environment: 'lampshade-harbour-environment',
  list: 'lampshade-harbour-list',
  environmentFile: 'lampshade-harbour-environmentfile',
  dotenv: 'lampshade-harbour-dotenv',
  process: 'lampshade-harbour-process',
  address: 'lampshade-harbour-address',
  json: 'lampshade-harbour-json',
  secretFirst: 'lampshade harbour first line',
  secretSecond: 'lampshade harbour second line',
  config: 'lampshade-harbour-config',
  probe: 'lampshade-harbour-probe',
  changed: 'lampshade-harbour-changed',
  canary: newCanary(),
}

const compose = (now: string) => `services:
  speaker:
    image: ${image}
    environment:
      DB_PASSWORD: ${now}
      BROKER: amqp://courier:${secrets.address}@mq:5672/
      SETTINGS: '{"smtp": {"password": "${secrets.json}"}}'
      PLAIN_TOKEN: ${secrets.canary}
    env_file: [app.env]
    secrets: [login]
    configs: [settings]
    healthcheck: {disable: true}
    command:
      - sh
      - -c
      - |
        for word in "$$DB_PASSWORD" "$$MAIL_PASSWORD" "\${OUTER_SECRET}" "\${GIVEN_SECRET}" ${secrets.address} ${secrets.json} ${secrets.config} "$$PLAIN_TOKEN"; do echo "ERROR refused: $$word"; done
        sed 's/^/ERROR refused: /' /run/secrets/login
        exit 1
  refused:
    image: ${image}
    environment: [LIST_SECRET=${secrets.list}]
    healthcheck: {disable: true}
    entrypoint: ["/${secrets.list}"]
  probed:
    image: ${image}
    environment: {PROBE_PASSWORD: ${secrets.probe}}
    healthcheck: {test: 'echo "refused: $$PROBE_PASSWORD"; exit 1', interval: 1s, retries: 1}
secrets: {login: {file: login.txt}}
configs: {settings: {file: settings.conf}}
`

test.skipIf(why !== '')(
  `no view, run, report or file of Catalyst says a secret of a Compose file${why && `: ${why}`}`,
  async () => {
    await ensureTestImages(['service'])
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-held-'))
    const file = join(folder, 'compose.yml')
    const write = (now: string) => writeFile(file, compose(now))
    await writeFile(join(folder, 'app.env'), `MAIL_PASSWORD=${secrets.environmentFile}\n`)
    await writeFile(join(folder, '.env'), `OUTER_SECRET=${secrets.dotenv}\n`)
    await writeFile(join(folder, 'login.txt'), `${secrets.secretFirst}\n${secrets.secretSecond}\n`)
    await writeFile(join(folder, 'settings.conf'), `listen 8080\nrequirepass ${secrets.config}\n`)
    await write(secrets.environment)
    const told: string[] = []
    const environment = { DOCKER_HOST: sharedEngineAddress(), GIVEN_SECRET: secrets.process }
    await using catalyst = await startCatalyst({ env: environment })
    const client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
    const project = `held-${process.pid}`
    const target = { file, project }
    try {
      for (const now of [secrets.environment, secrets.changed]) {
        await write(now)
        const { runId } = await client.stack.up({ ...target, waitTimeoutSeconds: 20 })
        await expect
          .poll(async () => (await client.runs.get({ id: runId })).status, {
            timeout: 60_000,
            interval: 200,
          })
          .toMatch(/failed|partial/u)
        told.push(JSON.stringify(await client.runs.get({ id: runId })))
        const view = await client.stack.why(target)
        const evidence = view.rootCauses.flatMap((cause) => cause.evidence).join('\n')
        expect(evidence.match(/refused: \[redacted:/gu)?.length ?? 0).toBeGreaterThan(3)
        told.push(JSON.stringify(view), JSON.stringify(await client.stack.view(target)))
        told.push(JSON.stringify(await client.stack.probes({ ...target, service: 'probed' })))
      }
      await client.stack.choose(target)
      told.push(JSON.stringify(await client.logs.report({})))
      // The file is refused now, for a reason that quotes a value.
      await writeFile(
        file,
        compose(secrets.changed).replace(
          'refused:\n    image',
          `refused:\n    mem_limit: "\${OUTER_SECRET}"\n    image`,
        ),
      )
      const refused = await client.stack.why(target)
      expect(refused.fileProblems[0]?.message).toMatch(/mem_limit.*\[redacted:/u)
      told.push(JSON.stringify(refused), JSON.stringify(await client.logs.report({})))
      const error: unknown = await client.stack.up(target).catch((thrown: unknown) => thrown)
      told.push(String((error as Error).message))
      expect(canariesIn(told.join('\n'), secrets)).toEqual([])
      expect(await canariesBelow(catalyst.folder, secrets)).toEqual([])
    } finally {
      const args = ['ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${project}`]
      const ids = (await run('docker', args)).split('\n').filter((id) => id !== '')
      if (ids.length > 0) await run('docker', ['rm', '--force', ...ids])
      await run('docker', ['network', 'rm', `${project}_default`]).catch(() => {})
      await rm(folder, { recursive: true })
    }
  },
)
