import type { SettingsView } from '../../../contract/settings.ts'
import { CheckRow } from '../../ui/checkbox.tsx'
import { NumberInput } from './fields.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

/** How often and how patiently dependencies are checked. */
export function HealthSection({ view }: { view: SettingsView }) {
  const section = useSection('health', view, 'Health')
  const { values, errorOf, change } = section
  return (
    <SectionForm title="Health" about="How dependencies are checked" state={section}>
      <NumberInput
        label="Interval"
        hint="seconds between two rounds of checks"
        value={values.intervalSeconds}
        error={errorOf('intervalSeconds')}
        onChange={(intervalSeconds) => change({ intervalSeconds })}
      />
      <NumberInput
        label="Interval while hidden"
        hint="seconds, while no window shows"
        value={values.hiddenIntervalSeconds}
        error={errorOf('hiddenIntervalSeconds')}
        onChange={(hiddenIntervalSeconds) => change({ hiddenIntervalSeconds })}
      />
      <NumberInput
        label="Deadline"
        hint="seconds a check may take"
        value={values.timeoutSeconds}
        error={errorOf('timeoutSeconds')}
        onChange={(timeoutSeconds) => change({ timeoutSeconds })}
      />
      <NumberInput
        label="Agreement"
        hint="agreeing results before a status changes"
        value={values.agreement}
        error={errorOf('agreement')}
        onChange={(agreement) => change({ agreement })}
      />
      <div className="wide">
        <CheckRow
          label="Notify when something turns unhealthy, and when it is back"
          checked={values.notifications}
          onChange={(notifications) => change({ notifications })}
        />
      </div>
    </SectionForm>
  )
}
