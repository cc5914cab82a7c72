import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { startChild } from '../child.ts'
import { findProgram, freePort } from '../programs.ts'
import { missingPrograms, run } from './programs.ts'
import { sharedEngine } from './shared-engine.ts'

/** The real registry (distribution), behind a line of ours that can break. */
export interface Registry {
  /** `127.0.0.1:port/catalyst-test/real:1`, which it has and the engine has not. */
  readonly image: string
  /** Bytes of its one layer, which are random: nothing shares them, and nothing makes them fewer. */
  readonly layerBytes: number
  /** Cuts each connection once so many bytes came over it. */
  cutAfter: number
  /** How often that was done. */
  readonly cuts: number
  [Symbol.asyncDispose](): Promise<void>
}

export const registryAccount = { username: 'someone', password: 'open sesame' }
/** bcrypt of that password, as htpasswd(1) writes it. */
const passwordFile = `${registryAccount.username}:$2b$04$OJVSXIJuPo0K695JxdN7UOwwoX/zW0t60EnO77aQu8jeciFwmGknK\n`

/** Why there is no registry here, or '' where there is. */
export function registryUnavailable(): string {
  const missing = missingPrograms('docker-registry', 'tar')
  return missing.length > 0 ? `a registry needs ${missing.join(', ')}` : ''
}

/** Starts it with one image in it. `guarded`: it asks for the account. */
export async function startRealRegistry({ guarded = false } = {}): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-registry-'))
  const port = await freePort()
  await writeFile(join(folder, 'htpasswd'), passwordFile)
  const auth = guarded ? `auth: {htpasswd: {realm: test, path: ${join(folder, 'htpasswd')}}}\n` : ''
  await writeFile(
    join(folder, 'config.yml'),
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${join(folder, 'data')}}}\nhttp: {addr: "127.0.0.1:${port}"}\n${auth}`,
  )
  const server = startChild(findProgram('docker-registry') ?? '', ['serve', join(folder, 'config.yml')])
  const line = await breakableLine(port)
  const image = `127.0.0.1:${line.port}/catalyst-test/real:1`
  const layerBytes = 6_000_000
  try {
    await server.during(answering(port))
    await server.during(push(await sharedEngine(), folder, image, layerBytes))
  } catch (error) {
    await server.kill()
    throw error
  }
  return Object.assign(line, {
    image,
    layerBytes,
    async [Symbol.asyncDispose]() {
      line.close()
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  })
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined)
    if (answer) return
    await sleep(100)
  }
  throw new Error('docker-registry did not answer within 10 s')
}

async function push(engine: Docker, folder: string, image: string, bytes: number): Promise<void> {
  await writeFile(join(folder, 'random'), randomBytes(bytes))
  await run('tar', ['--create', '--file', join(folder, 'image.tar'), '--directory', folder, 'random'])
  const repo = image.slice(0, image.lastIndexOf(':'))
  await whole(await engine.importImage(join(folder, 'image.tar'), { repo, tag: '1' }))
  await whole(await engine.getImage(image).push({ authconfig: { ...registryAccount, serveraddress: repo } }))
  await engine.getImage(image).remove({ force: true })
}

/** @throws Error where an answer of the engine ends in one */
async function whole(answer: NodeJS.ReadableStream): Promise<void> {
  let told = ''
  for await (const chunk of answer) told += String(chunk)
  if (told.includes('"error"')) throw new Error(told.slice(-500))
}

async function breakableLine(to: number) {
  const sockets = new Set<Socket>()
  const line = { cutAfter: Number.POSITIVE_INFINITY, cuts: 0, port: 0, close: () => {} }
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }
    let came = 0
    far.on('data', (chunk) => {
      came += chunk.length
      if (came <= line.cutAfter || near.destroyed) return
      line.cuts += 1
      near.destroy()
      far.destroy()
    })
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  line.port = (server.address() as AddressInfo).port
  line.close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return line
}
