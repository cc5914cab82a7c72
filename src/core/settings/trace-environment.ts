import { type SettingNote, Settings } from '../../contract/settings.ts'
import type { Logger } from '../platform/logger.ts'
import { refuseSettings } from './refuse-settings.ts'

type Traces = Settings['traces']

const variables = {
  enabled: 'CATALYST_TRACES_ENABLED',
  service: 'CATALYST_TRACES_SERVICE',
  endpoint: 'CATALYST_TRACES_ENDPOINT',
  content: 'CATALYST_TRACES_CONTENT',
} as const satisfies Record<keyof Traces, string>

/** What the environment says of the traces; it holds, whatever is saved. */
export type GivenTraces = Readonly<Partial<Traces>>

/** Reads the variables. An empty one is none; one with a value that does not fit is left out and said in the log. */
export function readGivenTraces(env: NodeJS.ProcessEnv, logger: Logger): GivenTraces {
  let given: GivenTraces = {}
  for (const [field, variable] of Object.entries(variables)) {
    const text = env[variable]
    if (!text) continue
    const value = readFlag(text) ?? text
    const parsed = Settings.safeParse({ traces: { ...given, [field]: value } })
    if (parsed.success) given = { ...given, [field]: value }
    else {
      const error = parsed.error.issues[0]?.message
      logger.error('A variable of the traces cannot be used and is left out', { variable, error })
    }
  }
  return given
}

/** The settings as they hold. */
export function withGivenTraces(settings: Settings, given: GivenTraces): Settings {
  return { ...settings, traces: { ...settings.traces, ...given } }
}

/**
 * The settings as they are stored: what the environment gives stays as it was stored before.
 *
 * @throws Problem `INVALID` for a field that the environment gives and the change would have otherwise
 */
export function withoutGivenTraces(changed: Settings, stored: Settings, given: GivenTraces): Settings {
  const traces: Partial<Record<keyof Traces, unknown>> = { ...changed.traces }
  for (const { field, value, variable } of listGiven(given)) {
    if (changed.traces[field] !== value) {
      const message = `The environment gives it, by ${variable}. Change it there and start Catalyst again.`
      throw refuseSettings({ [`traces.${field}`]: message }, `traces.${field}`, message)
    }
    traces[field] = stored.traces[field]
  }
  return Settings.parse({ ...changed, traces })
}

export function describeGivenTraces(given: GivenTraces): SettingNote[] {
  return listGiven(given).map(({ field, variable }) => ({
    path: `traces.${field}`,
    message: `${variable} gives it.`,
    variable,
  }))
}

function listGiven(given: GivenTraces) {
  const fields = ['enabled', 'service', 'endpoint', 'content'] as const
  return fields
    .map((field) => ({ field, value: given[field], variable: variables[field] }))
    .filter(({ value }) => value !== undefined)
}

/** `1`, `true`, `yes`, `on` and their opposites. */
function readFlag(text: string): boolean | undefined {
  if (/^(?:1|true|yes|on)$/iu.test(text)) return true
  return /^(?:0|false|no|off)$/iu.test(text) ? false : undefined
}
