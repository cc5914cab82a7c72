import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

/**
 * A double of a registry: as much of its protocol (distribution-spec, pull) as an engine needs to fetch one image, and
 * troubles that no real registry has on request. What fetches from it is a real engine.
 */
export interface RegistryDouble {
  /** `127.0.0.1:port/catalyst-test/pulled:1` */
  readonly image: string
  /** Requests that were let in, and those turned away for lack of credentials. */
  readonly seen: { authorized: number; refused: number; blobs: number }
  trouble: Trouble
  [Symbol.asyncDispose](): Promise<void>
}

export interface Trouble {
  /** A layer is no longer there. */
  lost?: number
  /** A layer's answer stops after half of it, and the connection stays open. */
  stalled?: number
  /** A layer's connection is cut after half of it, once. */
  cut?: number
  /** What is answered to every question for a manifest, as a real registry answers. */
  refusal?: { status: number; code?: string; message?: string; body?: string }
  /** Bytes a second of every layer. */
  rate?: number
}

/** @param credentials `user:password` that are asked for */
export async function startRegistry(
  options: { layers?: readonly number[]; credentials?: string } = {},
): Promise<RegistryDouble> {
  const { layers: sizes = [60_000, 400_000], credentials } = options
  // Random, so that no other test's image shares a layer.
  const layers = sizes.map((size, index) => {
    const tar = tarOf(`layer-${index}`, randomBytes(size))
    return { tar, blob: gzipSync(tar, { level: 1 }) }
  })
  const config = Buffer.from(
    JSON.stringify({
      ...{ architecture: 'amd64', os: 'linux', created: '2026-01-01T00:00:00Z' },
      config: { Cmd: ['/nothing'] },
      rootfs: { type: 'layers', diff_ids: layers.map(({ tar }) => digest(tar)) },
    }),
  )
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json'
  const manifest = Buffer.from(
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType },
      config: describe('application/vnd.docker.container.image.v1+json', config),
      layers: layers.map(({ blob }) => describe('application/vnd.docker.image.rootfs.diff.tar.gzip', blob)),
    }),
  )
  const blobs = new Map([
    [digest(config), config],
    ...layers.map(({ blob }) => [digest(blob), blob] as const),
  ])
  const seen = { authorized: 0, refused: 0, blobs: 0 }
  const double = { trouble: {} as Trouble }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0')
    const given = Buffer.from(
      (request.headers.authorization ?? '').replace(/^Basic /, ''),
      'base64',
    ).toString()
    if (credentials !== undefined && given !== credentials) {
      seen.refused += 1
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="registry"' })
      return response.end(
        JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }),
      )
    }
    seen.authorized += 1
    const path = request.url ?? ''
    if (path === '/v2/') return response.end('{}')
    const { refusal } = double.trouble
    if (path.includes('/manifests/') && refusal) {
      const { status, code, message, body } = refusal
      const type = body === undefined ? 'application/json' : 'text/html'
      response.writeHead(status, { 'Content-Type': type })
      return response.end(body ?? JSON.stringify({ errors: [{ code, message }] }))
    }
    if (path.includes('/manifests/')) {
      response.writeHead(200, {
        'Content-Type': mediaType,
        'Content-Length': manifest.length,
        'Docker-Content-Digest': digest(manifest),
      })
      return response.end(request.method === 'HEAD' ? undefined : manifest)
    }
    const blob = blobs.get(path.split('/').at(-1) ?? '')
    const index = layers.findIndex((layer) => layer.blob === blob)
    const { lost, stalled, cut, rate } = double.trouble
    if (blob === undefined || (lost !== undefined && lost === index)) {
      response.writeHead(404, { 'Content-Type': 'application/json' })
      return response.end(
        JSON.stringify({ errors: [{ code: 'BLOB_UNKNOWN', message: 'blob unknown to registry' }] }),
      )
    }
    seen.blobs += 1
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(from > 0 ? 206 : 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': blob.length - from,
      'Accept-Ranges': 'bytes',
      ...(from > 0 ? { 'Content-Range': `bytes ${from}-${blob.length - 1}/${blob.length}` } : {}),
    })
    const half = stalled === index || cut === index
    const until = half ? Math.floor(blob.length / 2) : blob.length
    const step = rate === undefined ? until : Math.ceil(rate / 20)
    for (let at = from; at < until; at += step) {
      response.write(blob.subarray(at, Math.min(until, at + step)))
      if (rate !== undefined) await sleep(50)
    }
    if (!half) return response.end()
    if (cut === index) {
      double.trouble = {}
      await sleep(50)
      request.socket.destroy()
    }
    return response
  }

  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return Object.assign(double, {
    image: `127.0.0.1:${port}/catalyst-test/pulled:1`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  })
}

function digest(data: Buffer): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`
}

function describe(mediaType: string, data: Buffer) {
  return { mediaType, size: data.length, digest: digest(data) }
}

/** An archive of one file (POSIX.1-1988 ustar). */
function tarOf(name: string, data: Buffer): Buffer {
  const header = Buffer.alloc(512)
  header.write(name)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        0', 148)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512), Buffer.alloc(1024)])
}
