import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../programs.ts'
import { testImages } from './images.ts'

/** A Compose file of five services in a folder of its own, with a project name nobody else has. */
export interface StackFiles {
  readonly folder: string
  readonly file: string
  readonly project: string
  /** On 127.0.0.1, published; free when the file was written. */
  readonly ports: { readonly web: number; readonly api: number }
  /** Removes the folder; what is on the engine is its user's to remove. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Writes the test stack: `redis`, `rabbitmq` and `web` (nginx), `api` that waits for all three to be healthy and for the
 * one-shot `migrate`. `api` and `migrate` do as their environment says (`images/service/root/usr/bin/service`).
 *
 * @param environment besides that; a change of it is a changed file
 */
export async function writeStack(
  environment: { api?: Record<string, string>; migrate?: Record<string, string> } = {},
): Promise<StackFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-stack-'))
  const file = join(folder, 'compose.yml')
  const project = `catalyst-test-${randomBytes(4).toString('hex')}`
  const ports = { web: await freePort(), api: await freePort() }
  await writeFile(file, stackText(project, ports, environment))
  return {
    folder,
    file,
    project,
    ports,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The text of the file, for tests that change it. The ports can be moved by WEB_PORT and API_PORT. */
export function stackText(
  project: string,
  ports: { web: number; api: number },
  environment: { api?: Record<string, string>; migrate?: Record<string, string> } = {},
): string {
  return `name: ${project}
services:
  redis:
    image: ${testImages.redis}
    volumes: ["redis-data:/data"]
  rabbitmq:
    image: ${testImages.rabbitmq}
  web:
    image: ${testImages.nginx}
    ports: ["127.0.0.1:\${WEB_PORT:-${ports.web}}:8080"]
  migrate:
    image: ${testImages.migrate}
    environment: ${JSON.stringify(environment.migrate ?? {})}
    depends_on:
      redis: {condition: service_healthy}
  api:
    image: ${testImages.service}
    ports: ["127.0.0.1:\${API_PORT:-${ports.api}}:8080"]
    environment: ${JSON.stringify({ NAME: 'api', NEEDS: 'redis:6379 rabbitmq:5672 web:8080', ...environment.api })}
    depends_on:
      redis: {condition: service_healthy}
      rabbitmq: {condition: service_healthy}
      web: {condition: service_healthy}
      migrate: {condition: service_completed_successfully}
volumes:
  redis-data:
`
}
