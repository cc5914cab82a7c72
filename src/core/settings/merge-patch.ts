import { Settings } from '../../contract/settings.ts'
import { isRecord } from '../../shared/is-record.ts'
import { describeGiven, explainIssue } from './explain-issue.ts'
import { refuseSettings } from './refuse-settings.ts'

/**
 * The settings with the patch applied, section by section and field by field.
 *
 * @throws Problem `INVALID` with a message for each field that does not fit
 */
export function mergePatch(settings: Settings, patch: Record<string, Record<string, unknown>>): Settings {
  const merged: Record<string, unknown> = { ...settings }
  const unknown: Record<string, string> = {}
  for (const [section, fields] of Object.entries(patch)) {
    const before = merged[section]
    if (!isRecord(before)) {
      unknown[section] = 'There is no such section.'
      continue
    }
    const after: Record<string, unknown> = { ...before }
    for (const [field, value] of Object.entries(fields)) {
      if (!(field in before)) unknown[`${section}.${field}`] = 'There is no such setting.'
      if (section === 'llm' && field === 'keyOrigins')
        unknown['llm.keyOrigins'] = 'Catalyst keeps this itself: store the key again where it may go.'
      after[field] = isRecord(before[field]) && isRecord(value) ? { ...before[field], ...value } : value
    }
    merged[section] = after
  }
  const parsed = Settings.safeParse(merged)
  const fields = {
    ...unknown,
    ...Object.fromEntries(
      (parsed.error?.issues ?? []).map((issue) => [issue.path.join('.'), explainIssue(issue)]),
    ),
  }
  if (!parsed.success || Object.keys(fields).length > 0) {
    const [field, message] = Object.entries(fields)[0]!
    const given = field in unknown ? '' : describeGiven(merged, field)
    throw refuseSettings(fields, field, `${message.replace(/\.$/u, '')}${given}.`)
  }
  return parsed.data
}
