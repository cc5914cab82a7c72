import type { ModelUsageReport, UsageGroup } from '../../../contract/llm.ts'
import { showDay } from '../budgets/ledger.ts'
import type { LanguageModels } from '../ports.ts'

const usualDays = 30

/** What was used since a day (`2026-11-30`), and what counts against the budgets of today. */
export async function reportUsage(
  models: Pick<LanguageModels, 'usage' | 'standing'>,
  { by, since }: { readonly by: UsageGroup; readonly since?: string | undefined },
  now = new Date(),
): Promise<ModelUsageReport> {
  const first = since ?? showDay(new Date(now.getTime() - usualDays * 86_400_000))
  const [rows, today] = await Promise.all([models.usage(by, first), models.standing()])
  return { by, since: first, rows, today }
}
