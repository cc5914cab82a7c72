/**
 * What a log line costs its caller: message, three fields, a request id, masked and given to the file.
 *
 *   node bench/log.ts [--lines 100000]
 *
 * Times in µs: wall clock of the calling thread, and all processor time of the process. Prints one JSON object.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { withRequest } from '../src/core/platform/request-context.ts'
import { createLogger } from '../src/core/platform/winston-logger.ts'

const { values } = parseArgs({ options: { lines: { type: 'string', default: '100000' } } })
const lines = Number(values.lines)
const folder = await mkdtemp(join(tmpdir(), 'catalyst-bench-log-'))
const log = createLogger({ folder, files: { fileBytes: 1024 ** 3, totalBytes: 2 * 1024 ** 3 } })
const logger = log.logger.child('knowledge', { part: 'read' })

/** Lines in a turn of the event loop; a server says far fewer. */
const perTurn = 200

async function run(count: number): Promise<{ callUs: number; cpuUs: number; slowestTurnMs: number }> {
  let inCall = 0
  let slowest = 0
  const before = process.cpuUsage()
  await withRequest({ requestId: 'req_06h14escg20s0z3zzwqqew13', actor: 'api' }, async () => {
    for (let done = 0; done < count; done += perTurn) {
      const began = performance.now()
      for (let at = 0; at < perTurn; at++) {
        logger.info('A document was read', { path: `/home/dana/notes/${done + at}.md`, ms: at, chunks: 12 })
      }
      const took = performance.now() - began
      inCall += took
      slowest = Math.max(slowest, took)
      await nextTurn()
    }
  })
  await log.flush()
  const { user, system } = process.cpuUsage(before)
  return { callUs: (inCall * 1000) / count, cpuUs: (user + system) / count, slowestTurnMs: slowest }
}

try {
  await run(lines / 10)
  const { callUs, cpuUs, slowestTurnMs } = await run(lines)
  const round = (value: number) => Math.round(value * 100) / 100
  console.log(
    JSON.stringify(
      {
        bench: 'log',
        lines,
        usPerLine: { call: round(callUs), cpu: round(cpuUs) },
        slowest200LinesMs: round(slowestTurnMs),
        lost: log.trouble?.lost ?? 0,
      },
      null,
      2,
    ),
  )
} finally {
  await log.close()
  await rm(folder, { recursive: true, force: true })
}
