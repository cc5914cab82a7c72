import type { SettingsView } from '../../../contract/settings.ts'
import { CheckRow } from '../../ui/checkbox.tsx'
import { NumberInput } from '../settings/fields.tsx'
import { SectionForm } from '../settings/section-form.tsx'
import { useSection } from '../settings/use-section.ts'

/** How long a call may take, what calls may cost, and how long prompts and answers are kept. */
export function LimitsSection({ view }: { view: SettingsView }) {
  const section = useSection('llm', view, 'Limits and budgets')
  const { values, errorOf, change } = section
  return (
    <SectionForm title="Limits and budgets" about="Hold for every call, from the next one on" state={section}>
      <h3 className="wide form-part">Time a call may take</h3>
      <NumberInput
        label="Until the first byte"
        hint="seconds; 0: 60, and 300 for a server on this machine"
        value={values.firstByteSeconds}
        error={errorOf('firstByteSeconds')}
        onChange={(firstByteSeconds) => change({ firstByteSeconds })}
      />
      <NumberInput
        label="Between two bytes"
        hint="seconds"
        value={values.gapSeconds}
        error={errorOf('gapSeconds')}
        onChange={(gapSeconds) => change({ gapSeconds })}
      />
      <NumberInput
        label="In all"
        hint="seconds, further tries included"
        value={values.totalSeconds}
        error={errorOf('totalSeconds')}
        onChange={(totalSeconds) => change({ totalSeconds })}
      />
      <h3 className="wide form-part">
        Budgets{' '}
        <span className="dim small">0: no limit. What a call may take at most is reserved before it.</span>
      </h3>
      <NumberInput
        label="Each call"
        hint="US dollars"
        value={values.callUsd}
        error={errorOf('callUsd')}
        onChange={(callUsd) => change({ callUsd })}
      />
      <NumberInput
        label="Each run"
        hint="US dollars"
        value={values.runUsd}
        error={errorOf('runUsd')}
        onChange={(runUsd) => change({ runUsd })}
      />
      <NumberInput
        label="Each day"
        hint="US dollars"
        value={values.dayUsd}
        error={errorOf('dayUsd')}
        onChange={(dayUsd) => change({ dayUsd })}
      />
      <NumberInput
        label="Tokens each day"
        hint="of all kinds; holds also where a price is unknown"
        value={values.dayTokens}
        error={errorOf('dayTokens')}
        onChange={(dayTokens) => change({ dayTokens })}
      />
      <h3 className="wide form-part">Prompts and answers</h3>
      <NumberInput
        label="Kept for"
        hint={
          values.retentionDays === 0
            ? 'days; 0: no new ones are kept. Conversations of Ask stay until you remove them'
            : 'days, without secrets; 0: no new ones are kept. Conversations of Ask stay until you remove them'
        }
        value={values.retentionDays}
        error={errorOf('retentionDays')}
        onChange={(retentionDays) => change({ retentionDays })}
      />
      <div className="field">
        <span className="field-label" aria-hidden="true">
          Health
        </span>
        <CheckRow
          label="Required: without the default model the whole is unhealthy"
          checked={values.required}
          onChange={(required) => change({ required })}
        />
      </div>
    </SectionForm>
  )
}
