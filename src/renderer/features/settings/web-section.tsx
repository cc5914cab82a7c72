import type { SettingsView } from '../../../contract/settings.ts'
import { Field } from '../../ui/field.tsx'
import { Browsers } from './browsers.tsx'
import { NumberInput } from './fields.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

/** Who gets in by the web door: browsers that are signed in, how long they stay so, and pages of other origins. */
export function WebSection({ view }: { view: SettingsView }) {
  const section = useSection('web', view, 'Web access')
  const { values, errorOf, change } = section
  const wrong = values.allowedOrigins.findIndex((_, at) => errorOf(`allowedOrigins.${at}`) !== undefined)
  const originError =
    wrong === -1
      ? errorOf('allowedOrigins')
      : `${values.allowedOrigins[wrong]}: ${errorOf(`allowedOrigins.${wrong}`)}`
  return (
    <>
      <Browsers />
      <SectionForm
        title="Access"
        about="Applies at once, also to browsers that are signed in"
        state={section}
      >
        <NumberInput
          label="Signed out when idle for"
          hint="minutes in which nobody asks anything"
          value={values.sessionIdleMinutes}
          error={errorOf('sessionIdleMinutes')}
          onChange={(sessionIdleMinutes) => change({ sessionIdleMinutes })}
        />
        <NumberInput
          label="Signed out in any case after"
          hint="hours"
          value={values.sessionMaxHours}
          error={errorOf('sessionMaxHours')}
          onChange={(sessionMaxHours) => change({ sessionMaxHours })}
        />
        <div className="wide">
          <Field
            label="Pages of other origins that may ask"
            hint="One a line, like https://tool.example. They need the API token; none may ask by default."
            error={originError}
          >
            {(control) => (
              <textarea
                {...control}
                className="input mono multiline"
                rows={3}
                spellCheck={false}
                autoComplete="off"
                value={values.allowedOrigins.join('\n')}
                onChange={(event) => change({ allowedOrigins: splitLines(event.target.value) })}
              />
            )}
          </Field>
        </div>
      </SectionForm>
    </>
  )
}

/** Lines as they are typed; the last empty one is kept, so that a new one can be begun. */
function splitLines(text: string): string[] {
  return text === '' ? [] : text.split('\n').map((line) => line.trim())
}
