import * as z from 'zod'
import type { ModelProfile } from '../../../contract/llm.ts'
import type { Database } from '../../platform/database.ts'
import type { Quirks } from '../ports.ts'
import { firstQuirks } from './first-quirks.ts'

const Stored = z.object({
  streamUsage: z.boolean(),
  maxTokens: z.enum(['max_tokens', 'max_completion_tokens']),
  system: z.enum(['system', 'developer', 'user']),
  tools: z.enum(['native', 'schema', 'text']),
  schema: z.enum(['json_schema', 'json_object', 'text']),
  reasoningField: z.enum(['reasoning_content', 'reasoning']).optional(),
  echoReasoning: z.boolean(),
  dropped: z.array(z.string()),
  window: z.number().optional(),
})

export type QuirkChanges = Partial<Quirks>

/** In what two differ, as the second has it. */
export function findChanges(before: Quirks, after: Quirks): QuirkChanges {
  const known = new Map<string, unknown>(Object.entries(before))
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => known.get(name) !== value))
}

/** What was learnt of servers, for each profile; another address or model is another server. */
export class QuirkStore {
  readonly #database: Database
  readonly #known = new Map<string, Quirks>()

  constructor(database: Database) {
    this.#database = database
  }

  async read(profile: ModelProfile): Promise<Quirks> {
    const place = showPlace(profile)
    const known = this.#known.get(`${profile.id} ${place}`)
    if (known) return known
    const [row] = await this.#database.all<{ quirks: string }>(
      'SELECT quirks FROM llm_quirks WHERE profile = ? AND place = ?',
      [profile.id, place],
    )
    const stored = row && Stored.safeParse(JSON.parse(row.quirks))
    const first = firstQuirks(profile)
    const quirks: Quirks = stored?.success ? { ...first, ...stored.data } : first
    this.#known.set(`${profile.id} ${place}`, quirks)
    return quirks
  }

  /** Adds to what is known, which another call may have changed meanwhile. In force at once; on disk once it resolves. */
  async learn(profile: ModelProfile, changes: QuirkChanges): Promise<void> {
    const known = await this.read(profile)
    const dropped = [...new Set([...known.dropped, ...(changes.dropped ?? [])])]
    await this.#keep(profile, { ...known, ...changes, dropped })
  }

  /** Begins anew, with what can be said of any server like this one. */
  async forget(profile: ModelProfile): Promise<void> {
    await this.#keep(profile, firstQuirks(profile))
  }

  async #keep(profile: ModelProfile, quirks: Quirks): Promise<void> {
    const place = showPlace(profile)
    this.#known.set(`${profile.id} ${place}`, quirks)
    const sql = 'INSERT OR REPLACE INTO llm_quirks (profile, place, quirks) VALUES (?, ?, ?)'
    await this.#database.write([{ sql, params: [profile.id, place, JSON.stringify(quirks)] }])
  }
}

function showPlace({ baseUrl, model }: ModelProfile): string {
  return `${model} at ${baseUrl}`
}
