import * as z from 'zod'
import { type ModelProfile, ModelTestEvent, type ModelTestResult } from '../../../contract/llm.ts'
import type { Audit } from '../../platform/audit.ts'
import type { Database } from '../../platform/database.ts'
import { redact } from '../../platform/redaction/redaction.ts'

const mostEach = 5
const Stages = z.array(ModelTestEvent)

/** How the last test of each profile went. It holds for the address, model and key that were tested, and for no others. */
export class TestedStore {
  readonly #database: Database
  readonly #fingerprint: Audit['fingerprint']

  constructor(database: Database, { fingerprint }: Pick<Audit, 'fingerprint'>) {
    this.#database = database
    this.#fingerprint = fingerprint
  }

  async find(profile: ModelProfile, key: string | undefined): Promise<ModelTestResult | null> {
    const [row] = await this.#database.all<{ at: string; stages: string }>(
      'SELECT at, stages FROM llm_tested WHERE profile = ? AND subject = ?',
      [profile.id, this.#describe(profile, key)],
    )
    const stages = row && Stages.safeParse(JSON.parse(row.stages))
    if (!row || !stages?.success) return null
    return { at: row.at, ok: stages.data.every(({ status }) => status !== 'failed'), stages: stages.data }
  }

  async keep(profile: ModelProfile, key: string | undefined, stages: ModelTestEvent[]): Promise<void> {
    const sql = 'INSERT OR REPLACE INTO llm_tested (profile, subject, at, stages) VALUES (?, ?, ?, ?)'
    const text = JSON.stringify(redact(stages))
    const params = [profile.id, this.#describe(profile, key), new Date().toISOString(), text]
    // What was typed and tested before it was saved is not needed for long.
    const tidy = `DELETE FROM llm_tested WHERE profile = ?1 AND at < (
      SELECT min(at) FROM (SELECT at FROM llm_tested WHERE profile = ?1 ORDER BY at DESC LIMIT ${mostEach}))`
    await this.#database.write([
      { sql, params },
      { sql: tidy, params: [profile.id] },
    ])
  }

  #describe({ baseUrl, model, auth }: ModelProfile, key: string | undefined): string {
    return JSON.stringify([baseUrl, model, auth, key === undefined ? '' : this.#fingerprint(key)])
  }
}
