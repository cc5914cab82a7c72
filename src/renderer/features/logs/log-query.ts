import { LogLevel } from '../../../contract/logs.ts'

/** Which lines the page shows, as it stands in its place: `#/logs?request=req_…&level=warn`. */
export interface PageQuery {
  readonly request: string
  readonly run: string
  readonly level: LogLevel
  readonly logger: string
}

export const everything: PageQuery = { request: '', run: '', level: 'debug', logger: '' }

export function readQuery(search: string): PageQuery {
  const given = new URLSearchParams(search)
  const text = (name: string, most: number) => (given.get(name) ?? '').trim().slice(0, most)
  const level = LogLevel.safeParse(given.get('level'))
  return {
    request: text('request', 64),
    run: text('run', 64),
    level: level.data ?? everything.level,
    logger: text('logger', 100),
  }
}

/** The place of a query; what narrows nothing is left out. */
export function queryPlace(query: PageQuery): string {
  const given = Object.entries(toInput(query))
  return given.length === 0 ? '/logs' : `/logs?${new URLSearchParams(given)}`
}

export function isEverything(query: PageQuery): boolean {
  return queryPlace(query) === '/logs'
}

/** What the services are asked for. */
export function toInput({ request, run, level, logger }: PageQuery) {
  return {
    ...(request !== '' && { request }),
    ...(run !== '' && { run }),
    ...(level !== everything.level && { level }),
    ...(logger !== '' && { logger }),
  }
}
