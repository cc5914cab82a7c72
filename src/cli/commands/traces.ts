import type { RefusedSpan, TraceService, TraceStatus } from '../../contract/traces.ts'
import { formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import type { Connection } from '../connection.ts'
import { type ExitCode, print, printJson, say, table } from '../output.ts'
import { readSecret } from '../read-secret.ts'
import { untilInterrupted } from '../until-interrupted.ts'

interface Json {
  readonly json?: boolean
}

/** `catalyst traces status`. */
export async function status({ json }: Json, { client }: Connection): Promise<ExitCode> {
  const [now, { spans }] = await Promise.all([client.traces.status(), client.traces.setAside()])
  if (json) printJson({ ...now, spans })
  else showStatus(now, spans)
  return now.problem === null ? 0 : 1
}

/** `catalyst traces test`; Ctrl-C gives up. */
export async function test(
  options: Json & { endpoint?: string; service?: TraceService; headerStdin?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  const { json, endpoint, service, headerStdin } = options
  const header = headerStdin ? await readSecret('Header (is not shown): ') : undefined
  let sent: Awaited<ReturnType<typeof client.traces.test>> | undefined
  await untilInterrupted(async (signal) => {
    sent = await client.traces.test(defined({ endpoint, service, header }), { signal })
  })
  if (!sent) return 1
  if (json) printJson(sent)
  else {
    print(`A span went to ${sent.endpoint} in ${Math.round(sent.tookMs)} ms, as trace ${sent.traceId}.`)
    if (sent.url) print(sent.url)
    if (sent.warning) say(sent.warning)
  }
  return 0
}

/** `catalyst traces retry`. */
export async function retry({ json }: Json, { client }: Connection): Promise<ExitCode> {
  const { spans, status: now } = await client.traces.retry()
  const refused = (await client.traces.setAside()).spans
  if (json) printJson({ spans, status: { ...now, spans: refused } })
  else {
    if (spans > 0) say(`${formatCount(spans, 'span')} that had been refused went along again.`)
    showStatus(now, refused)
  }
  return now.problem === null && now.setAside === 0 ? 0 : 1
}

function showStatus(status: TraceStatus, refused: readonly RefusedSpan[]): void {
  const { state, service, endpoint, content, lastExportAt, lagSeconds, exported, setAside, problem, offer } =
    status
  const rows = [
    ['State', state],
    ['Goes to', endpoint === '' ? 'nowhere yet' : `${service}, ${endpoint}`],
    ['Content', content ? 'prompts and answers go along' : 'no prompts, no answers'],
    ['Last export', lastExportAt ?? 'never'],
    ['Behind', lagSeconds === null ? 'nothing waits' : `${Math.round(lagSeconds)} s`],
    ['Exported', formatCount(exported, 'span')],
    ['Set aside', formatCount(setAside, 'span')],
  ]
  print(table(rows))
  for (const { name, runId, spanId, reason, at } of refused)
    print(`  ${at}  ${name} (${runId}, span ${spanId}): ${reason}`)
  if (problem) say(`${problem.message} ${problem.remedy}`)
  if (offer)
    say(`The Langfuse of the stack is up at ${offer.endpoint} and could take them: see Settings, Traces.`)
}
