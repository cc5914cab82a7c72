import type { ContractRouterClient } from '@orpc/contract'
import { ask } from './ask.ts'
import { audit } from './audit.ts'
import { config, profileActs } from './config.ts'
import { health } from './health.ts'
import { knowledge } from './knowledge.ts'
import { llm } from './llm.ts'
import { logs } from './logs.ts'
import { notices } from './notices.ts'
import { runs } from './runs.ts'
import { secrets } from './secrets.ts'
import { sessions } from './sessions.ts'
import { settings } from './settings.ts'
import { stack } from './stack.ts'
import { system } from './system.ts'
import { traces } from './traces.ts'

/** Everything that can be asked of Catalyst, once. Window, browser, command line and HTTP clients all use this tree. */
export const contract = {
  ask,
  audit,
  config,
  health,
  knowledge,
  llm: { ...profileActs, ...llm },
  logs,
  notices,
  runs,
  secrets,
  sessions,
  settings,
  stack,
  system,
  traces,
}

/** A client of the whole contract, whatever it speaks over. */
export type CatalystClient = ContractRouterClient<typeof contract>
