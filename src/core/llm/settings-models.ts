import type { Settings } from '../../contract/settings.ts'
import type { Cache } from '../cache/ports.ts'
import type { Audit } from '../platform/audit.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { ModelBudgets, ModelLimits } from './ports.ts'
import { readProfileKey } from './profiles/profile-key.ts'
import { LanguageModelService } from './service.ts'

export interface LanguageModelParts {
  readonly settings: SettingsSource
  readonly database: Database
  readonly cache: Cache
  readonly audit: Audit
  readonly logger: Logger
}

/** Language models as the settings limit them. A key goes to the address it was stored for, and to no other. */
export function createLanguageModels({ settings, ...parts }: LanguageModelParts): LanguageModelService {
  const current = () => settings.current().llm
  return new LanguageModelService({
    ...parts,
    key: (profile) => readProfileKey(settings, profile),
    limits: () => readLimits(current()),
    budgets: () => readBudgets(current()),
    keptDays: () => current().retentionDays,
  })
}

function readLimits({ firstByteSeconds, gapSeconds, totalSeconds }: Settings['llm']): ModelLimits {
  return { firstByteSeconds: firstByteSeconds || undefined, gapSeconds, totalSeconds }
}

/** In the settings 0 stands for none. */
function readBudgets({ callUsd, runUsd, dayUsd, dayTokens }: Settings['llm']): ModelBudgets {
  return {
    callUsd: callUsd || undefined,
    runUsd: runUsd || undefined,
    dayUsd: dayUsd || undefined,
    dayTokens: dayTokens || undefined,
  }
}
