import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { ComposeProject } from '../compose/model.ts'
import { commandLine } from './command-line.ts'

const project = (folder: string, file = `${folder}/compose.yml`) =>
  ({ name: 'shop', file, configFiles: [file], folder }) as unknown as ComposeProject

test('each action as a docker compose line', () => {
  const shop = project('/srv/shop')
  const start = 'docker compose --file /srv/shop/compose.yml --project-name shop'
  expect(commandLine(shop, ['dev'], { do: 'up', services: ['api'], waitTimeoutMs: 90_500 })).toBe(
    `${start} --profile dev up --detach --wait --wait-timeout 91 api`,
  )
  expect(commandLine(shop, [], { do: 'up' })).toBe(`${start} up --detach --wait`)
  expect(commandLine(shop, [], { do: 'down', volumes: true })).toBe(`${start} down --volumes`)
  expect(commandLine(shop, [], { do: 'down', volumes: false })).toBe(`${start} down`)
  expect(commandLine(shop, [], { do: 'restart', services: ['api', 'db'] })).toBe(`${start} restart api db`)
  expect(commandLine(project('/srv', '/srv/files/a.yml'), [], { do: 'pull' })).toBe(
    'docker compose --file /srv/files/a.yml --project-name shop --project-directory /srv pull',
  )
})

test.skipIf(process.platform === 'win32')('a shell takes the line apart as it was meant', () => {
  const folder = `/srv/it's a $HOME; "shop" \`x\``
  const line = commandLine(project(folder), [], { do: 'stop' }).replace('docker', 'printf "%s\\n"')
  const words = execFileSync('sh', ['-c', line], { encoding: 'utf8' }).trim().split('\n')
  expect(words[2]).toBe(`${folder}/compose.yml`)
})
