// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose writes its variables this way.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadProject } from './load-project.ts'

const shipped = fileURLToPath(new URL('../../../../compose/compose.yml', import.meta.url))
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'Catalyst Load-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}

describe('the variables of a file', () => {
  const ports = `services:
  web:
    image: web:\${TAG}
    ports:
      - "127.0.0.1:\${WEB_PORT:-8080}:80"
      - {target: 81, published: "\${ADMIN_PORT}"}
      - "\${BOTH:-8082:82}"
      - "\${BIND:-127.0.0.1}:8083:83"
      - "8084:84"
`

  it('are known for each published port, so that it can be moved', async () => {
    const file = await write('stack.yml', ports)
    const { services } = await loadProject({ file, env: { ADMIN_PORT: '9000', TAG: '1' } })
    expect(services[0]?.ports.map(({ published, variable, line }) => [published, variable, line])).toEqual([
      [8080, 'WEB_PORT', 5],
      [9000, 'ADMIN_PORT', 6],
      [8082, undefined, 7],
      [8083, undefined, 8],
      [8084, undefined, 9],
    ])
  })

  it('move the port they stand for', async () => {
    const file = await write('stack.yml', ports)
    const { services } = await loadProject({ file, env: { ADMIN_PORT: '9000', WEB_PORT: '18080', TAG: '1' } })
    expect(services[0]?.ports[0]).toMatchObject({ published: 18080, variable: 'WEB_PORT' })
  })

  it('are told with line, service and value', async () => {
    const file = await write(
      'stack.yml',
      `name: \${STACK:-named}\n${ports.replace('image: web:', 'image: web')}    user: \${USER_ID:?who runs it}\n`,
    )
    const env = { ADMIN_PORT: '9000', USER_ID: '7' }
    const { name, variables } = await loadProject({ file, env })
    expect(name).toBe('named')
    expect(variables).toContainEqual({ name: 'STACK', line: 1, value: 'named' })
    expect(variables).toContainEqual({ name: 'TAG', line: 4, service: 'web', value: undefined })
    expect(variables).toContainEqual({ name: 'WEB_PORT', line: 6, service: 'web', value: '8080' })
    const insisted = { name: 'USER_ID', line: 11, service: 'web', value: '7', required: 'who runs it' }
    expect(variables).toContainEqual(insisted)
  })

  it('come from the named environment files instead of .env, and the process wins over both', async () => {
    await write('.env', 'TAG=usual\nADMIN_PORT=1\n')
    await write('other.env', 'TAG=other\nADMIN_PORT=2\n')
    const file = await write('stack.yml', ports)
    const image = async (request: object) =>
      (await loadProject({ file, env: {}, ...request })).services[0]?.image
    expect(await image({})).toBe('web:usual')
    expect(await image({ envFiles: ['other.env'] })).toBe('web:other')
    expect(await image({ envFiles: [join(folder, 'other.env')], env: { TAG: 'outside' } })).toBe(
      'web:outside',
    )
    await expect(image({ envFiles: ['missing.env'] })).rejects.toThrow('The environment file cannot be read')
  })

  it('that are not set are named where nothing comes of it', async () => {
    const file = await write('stack.yml', ports)
    const { services } = await loadProject({ file, env: { ADMIN_PORT: '9000' } })
    expect(services[0]?.imageFault).toEqual({
      ...{ kind: 'variable-missing', file, line: 3 },
      message: 'services.web.image: web: is not an image name; the variable TAG is not set',
    })
  })

  it('that are named like what every object has are variables like others', async () => {
    const text = 'services: {a: {image: a, environment: {constructor: , toString: "${valueOf-unset}"}}}'
    const { services } = await loadProject({ file: await write('stack.yml', text), env: {} })
    expect(services[0]).toMatchObject({
      environment: { toString: 'unset' },
      unsetEnvironment: ['constructor'],
    })
  })
})

describe('the name of a project', () => {
  const loadName = async (text: string, request: object = {}) =>
    (await loadProject({ file: await write('compose.yml', text), env: {}, ...request })).name
  const services = 'services: {a: {image: a}}\n'

  it('is that of its folder, as Compose writes it', async () => {
    expect(await loadName(services)).toMatch(/^catalystload-[a-z0-9]{6}$/)
  })

  it('is what the file says, then the environment, then who asks', async () => {
    const named = `name: From The File\n${services}`
    expect(await loadName(named)).toBe('fromthefile')
    expect(await loadName(named, { env: { COMPOSE_PROJECT_NAME: 'outside' } })).toBe('outside')
    expect(await loadName(named, { env: { COMPOSE_PROJECT_NAME: 'outside' }, project: 'asked' })).toBe(
      'asked',
    )
  })

  it('names volumes and networks', async () => {
    const text = `${services.replace('image: a', 'image: a, volumes: ["data:/d"]')}volumes: {data: }\n`
    const project = await loadProject({ file: await write('compose.yml', text), project: 'p', env: {} })
    expect(project.volumes[0]?.name).toBe('p_data')
    expect(project.networks[0]?.name).toBe('p_default')
  })
})

describe('the files of a project', () => {
  it('are all named, also those that are not there yet', async () => {
    await write('part/compose.yml', 'services: {part: {image: part}}')
    await write('base.yml', 'services: {base: {image: base}}')
    const file = await write(
      'compose.yml',
      `include: [part/compose.yml]
services:
  web:
    extends: {file: base.yml, service: base}
    env_file: [{path: maybe.env, required: false}]
`,
    )
    const { files, configFiles } = await loadProject({ file: folder, env: {} })
    const expected = [
      'compose.yml',
      '.env',
      'compose.override.yml',
      'part/compose.yml',
      'part/.env',
      'base.yml',
      'maybe.env',
    ]
    expect(files).toEqual(expect.arrayContaining(expected.map((name) => join(folder, name))))
    expect(files[0]).toBe(file)
    expect(configFiles).toEqual([file])
  })

  it('count the override only beside a usual name', async () => {
    await write('compose.override.yml', 'services: {a: {image: over}}')
    const usual = await write('compose.yaml', 'services: {a: {image: a}}')
    const other = await write('stack.yml', 'services: {a: {image: a}}')
    const of = async (file: string) => (await loadProject({ file, env: {} })).services[0]?.image
    expect(await of(usual)).toBe('over')
    expect(await of(other)).toBe('a')
  })

  it('keep their own lines when they are laid over each other', async () => {
    await write('compose.override.yml', 'services:\n  a:\n    ports: ["99999:1"]\n')
    const file = await write('compose.yml', 'services:\n  a:\n    image: a\n\n    ports: ["88888:1"]\n')
    const refusal = await loadProject({ file, env: {} }).catch((error) => error)
    expect(refusal.problems).toMatchObject([
      { file, line: 5 },
      { file: join(folder, 'compose.override.yml'), line: 3 },
    ])
  })
})

describe('the shipped stack', () => {
  it('is read without a fault, and every published port can be moved', async () => {
    const { name, services } = await loadProject({ file: shipped, env: {} })
    expect(name).toBe('catalyst')
    expect(services.length).toBeGreaterThan(5)
    const ports = services.flatMap((service) => service.ports)
    expect(ports.filter(({ variable }) => variable === undefined)).toEqual([])
    expect(ports.filter(({ hostIp }) => hostIp !== '127.0.0.1')).toEqual([])
  })
})
