import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/contract/audit.ts'
import type { LogEntry } from '../../src/contract/logs.ts'
import type { RunSummary } from '../../src/contract/runs.ts'
import { startCatalyst } from '../support/catalyst.ts'
import { openHttpDoor, testToken } from '../support/doors.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()

describe.skipIf(why)(`one id from a request to its container ${why}`, () => {
  test('it is in the answer, on the run, in the log, on record and on the container', {
    timeout: 90_000,
  }, async () => {
    await ensureTestImages()
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-request-'))
    const project = 'request-id-test'
    const file = join(folder, 'compose.yml')
    await writeFile(file, `services:\n  one:\n    image: ${testImages.service}\n`)
    await using catalyst = await startCatalyst({ home: join(folder, 'home') })
    const door = await openHttpDoor({ router: catalyst.router, logger: catalyst.logger })
    const requestId = 'click-0123456789'
    const ask = async <T>(
      path: string,
      id?: string,
      body?: object,
    ): Promise<{ answer: Response; body: T }> => {
      const answer = await fetch(new URL(path, door.url), {
        method: body ? 'POST' : 'GET',
        headers: {
          Authorization: `Bearer ${testToken}`,
          ...(body && { 'Content-Type': 'application/json' }),
          ...(id && { 'X-Request-ID': id }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      return { answer, body: (await answer.json()) as T }
    }
    try {
      const target = { file, project }
      const up = await ask<{ runId: string }>('/api/stack/up', requestId, target)
      expect(up.answer.headers.get('x-request-id')).toBe(requestId)
      await catalyst.runs.ended(up.body.runId)

      const run = await ask<RunSummary>(`/api/runs/${up.body.runId}`)
      expect(run.body).toMatchObject({ requestId, status: 'succeeded' })

      await catalyst.log.flush()
      const log = await ask<{ lines: LogEntry[] }>(`/api/logs?request=${requestId}`)
      expect(log.body.lines.every((line) => line.requestId === requestId)).toBe(true)
      const said = log.body.lines.map(({ message, runId }) => [message, runId])
      expect(said).toContainEqual(['Called stack.up', undefined])
      expect(said.filter(([, runId]) => runId === up.body.runId)).not.toEqual([])

      const audit = await ask<{ entries: AuditEntry[] }>(`/api/audit?requestId=${requestId}`)
      expect(audit.body.entries.length).toBeGreaterThan(0)
      expect(audit.body.entries.every((entry) => entry.requestId === requestId)).toBe(true)

      const docker = await sharedEngine()
      const filters = {
        label: [`dev.catalyst.request-id=${requestId}`, `com.docker.compose.project=${project}`],
      }
      const containers = await docker.listContainers({ all: true, filters })
      expect(containers.map(({ Labels }) => Labels['com.docker.compose.service'])).toEqual(['one'])

      // Another request that finds all as it should be makes nothing anew.
      const again = await ask<{ runId: string }>('/api/stack/up', 'click-9876543210', target)
      await catalyst.runs.ended(again.body.runId)
      expect((await docker.listContainers({ all: true, filters })).map(({ Id }) => Id)).toEqual([
        containers[0]!.Id,
      ])

      // Named alone it is this project, with the file it was brought up from, and no stranger takes the shipped one's.
      const alone = await ask<{ file: string }>(`/api/stack?project=${project}`)
      expect(alone.body).toMatchObject({ file, project, services: [{ name: 'one', stage: 'healthy' }] })
      const stranger = await ask<object>('/api/stack/up', undefined, { project: 'nobodys-project' })
      expect(stranger.answer.status).toBe(404)

      const refused = await ask<{ requestId: string }>('/api/runs/run_nosuch', requestId)
      expect(refused.body.requestId).toBe(requestId)
      const odd = await ask<object>('/api/runs/run_nosuch', 'not an id; at all')
      expect(odd.answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{24}$/u)
    } finally {
      const down = await ask<{ runId: string }>('/api/stack/down', undefined, {
        file,
        project,
        volumes: true,
      })
      if (down.body.runId) await catalyst.runs.ended(down.body.runId)
      await door.close()
      await catalyst.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
