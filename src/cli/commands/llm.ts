import type { ModelRole, ModelTestEvent, UsageGroup } from '../../contract/llm.ts'
import { formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say, table } from '../output.ts'
import { terminal } from '../terminal.ts'
import { untilInterrupted } from '../until-interrupted.ts'

interface Json {
  readonly json?: boolean
}

/** `catalyst llm test`: a line for each stage as it ends. */
export async function test(id: string, { json }: Json, { client }: Connection): Promise<ExitCode> {
  const stages: ModelTestEvent[] = []
  let ended = false
  await untilInterrupted(async (signal) => {
    for await (const stage of await client.llm.testProfile({ id }, { signal })) {
      stages.push(stage)
      if (!json) showStage(stage)
    }
    ended = true
  })
  const failed = stages.some(({ status }) => status === 'failed')
  if (json) printJson({ ok: ended && !failed, stages })
  if (!ended) say('Cancelled.')
  return ended && !failed ? 0 : 1
}

function showStage({ stage, status, ms, message, remedy }: ModelTestEvent): void {
  print(`${stage.padEnd(8)} ${status.padEnd(8)} ${`${ms} ms`.padStart(9)}  ${message}`)
  if (remedy !== undefined && status !== 'ok') print(`${' '.repeat(29)}${remedy}`)
}

/** `catalyst llm models`. */
export async function models(id: string, { json }: Json, { client }: Connection): Promise<ExitCode> {
  const answer = await client.llm.models({ profile: id })
  if (json) printJson(answer)
  else if (!answer.listed) say('The server does not list its models: type the name of one.')
  else for (const model of answer.models) print(model.id)
  return 0
}

/** `catalyst llm local`. */
export async function local({ json }: Json, { client }: Connection): Promise<ExitCode> {
  const { servers } = await client.llm.local()
  if (json) printJson(servers)
  else if (servers.length === 0) print('No server of models answers on this machine.')
  else {
    print(
      table(
        servers.map(({ title, baseUrl, models: names, wantsKey }) => [
          title,
          baseUrl,
          wantsKey ? 'wants a key' : formatCount(names.length, 'model'),
        ]),
      ),
    )
  }
  return 0
}

export interface ChatOptions extends Json {
  readonly profile?: string
  readonly role?: ModelRole
  readonly system?: string
  readonly maxTokens?: number
  readonly temperature?: number
}

/** `catalyst llm chat`: the answer as it comes; reasoning and what it cost go to stderr. */
export async function chat(text: string, options: ChatOptions, { client }: Connection): Promise<ExitCode> {
  if (text.trim() === '') throw new CommandFailure('There is nothing to ask.', { exitCode: 2 })
  const { profile, role, system, maxTokens, temperature, json } = options
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
    { role: 'user' as const, content: text },
  ]
  let ended = false
  await untilInterrupted(async (signal) => {
    const request = { messages, ...defined({ profile, role, maxTokens, temperature }) }
    for await (const event of await client.llm.chat(request, { signal })) {
      if (event.type === 'end') ended = true
      if (json) terminal().stdout.write(`${JSON.stringify(event)}\n`)
      else if (event.type === 'text') terminal().stdout.write(event.text)
      else if (event.type === 'tool-call') print(`${event.name}(${event.arguments})`)
      else if (event.type === 'end') {
        print()
        const { usage, cost, warnings } = event
        const tokens = usage.input + usage.cacheRead + usage.cacheWrite + usage.output + usage.reasoning
        say(`${formatCount(tokens, 'token')}, ${cost === null ? 'price unknown' : `$${cost}`}`)
        for (const warning of warnings) say(warning.message)
      }
    }
  })
  if (!ended) say('Cancelled.')
  return ended ? 0 : 1
}

/** `catalyst llm usage`. */
export async function usage(
  { by, since, json }: Json & { readonly by: UsageGroup; readonly since?: string },
  { client }: Connection,
): Promise<ExitCode> {
  const report = await client.llm.usage({ by, ...defined({ since }) })
  if (json) {
    printJson(report)
    return 0
  }
  if (report.rows.length === 0) print(`Nothing was used since ${report.since}.`)
  else print(table(report.rows.map(describeUsage)))
  return 0
}

function describeUsage(row: {
  key: string
  calls: number
  tokens: number
  cost: number
  unpriced: number
}): string[] {
  const unknown = row.unpriced > 0 ? `${formatCount(row.unpriced, 'call')} of unknown price` : ''
  const cost = row.unpriced === row.calls ? '' : `$${Number(row.cost.toPrecision(4))}`
  return [row.key, formatCount(row.calls, 'call'), formatCount(row.tokens, 'token'), cost, unknown]
}
