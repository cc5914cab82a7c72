/** A process that is killed in the middle of a call of a model: `model-call.ts RECORDS BASE_URL`. */
import { llmSchema } from '../../src/core/llm/schema.ts'
import { LanguageModelService } from '../../src/core/llm/service.ts'
import { silentAudit } from '../../src/core/platform/audit.ts'
import { silentLogger } from '../../src/core/platform/logger.ts'
import { openDatabase } from '../../src/core/platform/open-database.ts'

const [file = '', baseUrl = ''] = process.argv.slice(2)
const program = new URL('../../src/core/platform/records.worker.ts', import.meta.url)
const models = new LanguageModelService({
  database: await openDatabase({ file, program, schema: { llm: llmSchema } }),
  key: async () => undefined,
  limits: () => ({ gapSeconds: 60, totalSeconds: 900 }),
  budgets: () => ({ dayUsd: 0.002 }),
  audit: silentAudit,
  logger: silentLogger,
  keptDays: () => 0,
})
await models.chat(
  { id: 'p', name: '', baseUrl, model: 'm', auth: 'bearer', parameters: {}, prices: { input: 0, output: 1 } },
  { messages: [{ role: 'user', content: 'Hello' }], maxTokens: 1500 },
)
