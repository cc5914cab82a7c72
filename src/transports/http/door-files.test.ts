import { createHash, randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { doorForEachTest } from '../../../test/support/door-for-each-test.ts'
import { Problem } from '../../core/platform/errors.ts'
import { silentLogger } from '../../core/platform/logger.ts'

const rig = doorForEachTest()
const { open, ask, askAnonymously } = rig

describe('files', () => {
  test('uploads are stored as they come; broken ones leave nothing', async () => {
    const stored: { name: string; hash: string; bytes: number }[] = []
    const discarded: string[] = []
    const ingested = Promise.withResolvers<unknown>()
    const failure = new Problem('UNAVAILABLE', 'The disk is full.', 'Make room.')
    await open(
      {},
      {
        documents: {
          async storeUpload(name, content) {
            const hash = createHash('sha256')
            let bytes = 0
            for await (const part of content) {
              hash.update(part)
              bytes += part.byteLength
              if (name === 'full.txt') throw failure
            }
            stored.push({ name, hash: hash.digest('hex'), bytes })
            return { name, path: name, bytes, hash: '' }
          },
          ingestStored: async (uploads, options) => {
            ingested.resolve(options)
            return {
              runId: 'run_1',
              accepted: uploads.length,
              refused: uploads.flatMap((upload) =>
                'refused' in upload ? [{ name: upload.name, ...upload.refused }] : [],
              ),
            }
          },
          discardUploads: async (uploads) => {
            discarded.push(...uploads.map(({ name }) => name))
          },
          original: async () => Promise.reject(failure),
        },
      },
    )
    const big = randomBytes(3_000_000)
    const form = new FormData()
    form.append('files', new File([big], '../deep/große Datei.pdf'))
    form.append('files[1]', new File(['two'], 'two.txt'))
    form.append('other', new File(['three'], 'three.txt'))
    form.append('embed', 'false')
    const response = await ask('/api/ingest', { method: 'POST', body: form })
    expect(response.status).toBe(202)
    expect(await response.json()).toMatchObject({ runId: 'run_1', refused: [{ name: 'three.txt' }] })
    expect(await ingested.promise).toEqual({ embed: false })
    expect(stored).toEqual([
      {
        name: 'deep/große Datei.pdf',
        bytes: big.length,
        hash: createHash('sha256').update(big).digest('hex'),
      },
      { name: 'two.txt', bytes: 3, hash: expect.any(String) },
    ])

    const failing = new FormData()
    failing.append('files', new File(['one'], 'one.txt'))
    failing.append('files', new File(['x'], 'full.txt'))
    const refused = await ask('/api/ingest', { method: 'POST', body: failing })
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ detail: 'The disk is full.' })
    expect(discarded).toEqual(['one.txt'])

    const cutOff = await ask('/api/ingest', {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
      body: '--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf',
    })
    expect(cutOff.status).toBe(400)
    const none = await ask('/api/ingest', { method: 'POST', body: new FormData() })
    expect(none.status).toBe(400)
    const plain = await ask('/api/ingest', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    })
    expect(plain.status).toBe(415)
  })

  test.each([
    ['GET', '/api/search', 'POST'],
    ['GET', '/api/ingest', 'POST'],
    ['DELETE', '/api/documents/doc_1', 'GET'],
    ['GET', '/api/runs/run_1/cancel?x=1', 'POST'],
  ])('%s %s is not taken, and the answer says what is', async (method, at, allowed) => {
    await open()
    const refused = await ask(at, { method })
    expect(refused.status).toBe(405)
    expect(refused.headers.get('allow')).toBe(allowed)
  })

  test('a form without a file is the sender’s mistake, and not logged as ours', async () => {
    const logged: string[] = []
    await open({}, { logger: { ...silentLogger, error: (message: string) => logged.push(message) } })
    const none = await ask('/api/ingest', { method: 'POST', body: new FormData() })
    expect(none.status).toBe(400)
    expect(await none.json()).toMatchObject({ code: 'BAD_REQUEST', fields: { files: expect.any(String) } })
    expect(logged).toEqual([])
  })

  test('a document is shown inert, whole or the part asked for', async () => {
    const files = { pdf: 'paper.pdf', html: 'page.html', docx: 'letter "a".docx' } as const
    for (const name of Object.values(files)) await writeFile(path.join(rig.folder, name), '0123456789')
    await open(
      {},
      {
        documents: {
          original: async (id: string) => {
            if (!(id in files)) throw new Problem('NOT_FOUND', `There is no document ${id}.`, 'List them.')
            const type = id as keyof typeof files
            return { type, name: files[type], path: path.join(rig.folder, files[type]) }
          },
        } as never,
      },
    )
    const pdf = await ask('/api/documents/pdf/file')
    expect(pdf.headers.get('content-type')).toBe('application/pdf')
    expect(pdf.headers.get('content-disposition')).toMatch(/^inline; filename="paper.pdf"/u)
    expect(await pdf.text()).toBe('0123456789')
    const html = await ask('/api/documents/html/file')
    expect(html.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(html.headers.get('content-security-policy')).toContain('sandbox')
    const docx = await ask('/api/documents/docx/file')
    expect(docx.headers.get('content-disposition')).toMatch(/^attachment; filename="letter _a_.docx"/u)
    for (const [range, status, body, content] of [
      ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
      ['bytes=7-', 206, '789', 'bytes 7-9/10'],
      ['bytes=-3', 206, '789', 'bytes 7-9/10'],
      ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
      ['bytes=10-', 416, '', 'bytes */10'],
      ['lines=1-2', 200, '0123456789', null],
    ] as const) {
      const part = await ask('/api/documents/pdf/file', { headers: { Range: range } })
      expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
        status,
        body,
        content,
      ])
    }
    expect((await ask('/api/documents/nosuch/file')).status).toBe(404)
    expect((await ask('/api/documents/%ff/file')).status).toBe(404)
    expect((await askAnonymously('/api/documents/pdf/file')).status).toBe(401)
    await rm(path.join(rig.folder, files.pdf))
    const missing = await ask('/api/documents/pdf/file')
    expect(missing.status).toBe(404)
    expect(await missing.text()).not.toContain(rig.folder)
  })
})
