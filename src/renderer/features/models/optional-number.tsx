import { useState } from 'react'
import { Field } from '../../ui/field.tsx'

/** A number that may be left out: an empty field is none. What is no number is kept as `NaN`, and said beside the field. */
export function OptionalNumber({
  label,
  hint,
  value,
  error,
  placeholder,
  onChange,
}: {
  label: string
  hint: string
  value: number | undefined
  error: string | undefined
  placeholder: string
  onChange(value: number | undefined): void
}) {
  const [typed, setTyped] = useState<string>()
  const isAsTyped = typed !== undefined && Object.is(parseNumber(typed), value)
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          className="input"
          inputMode="decimal"
          autoComplete="off"
          placeholder={placeholder}
          value={isAsTyped ? typed : (value ?? '')}
          onChange={(event) => {
            setTyped(event.target.value)
            onChange(parseNumber(event.target.value))
          }}
        />
      )}
    </Field>
  )
}

function parseNumber(text: string): number | undefined {
  const plain = text.replaceAll(/[\s_]/gu, '').replace(',', '.')
  return plain === '' ? undefined : Number(plain)
}
