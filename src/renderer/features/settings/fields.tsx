import { type ReactNode, useState } from 'react'
import { Field } from '../../ui/field.tsx'
import { type Option, Select } from '../../ui/select.tsx'

interface NumberInputProps {
  label: string
  hint: string
  value: number
  error: string | undefined
  onChange(value: number): void
}

/** A number. What is typed is kept as it is until it is one, so that a field can be emptied and filled again. */
export function NumberInput({ label, hint, value, error, onChange }: NumberInputProps) {
  const [typed, setTyped] = useState<string>()
  const shown =
    typed !== undefined && sameNumber(typed, value) ? typed : String(Number.isNaN(value) ? '' : value)
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          className="input"
          inputMode="decimal"
          autoComplete="off"
          value={shown}
          onChange={(event) => {
            setTyped(event.target.value)
            onChange(parseNumber(event.target.value))
          }}
        />
      )}
    </Field>
  )
}

function parseNumber(text: string): number {
  const plain = text.replaceAll(/[,\s]/gu, '')
  return plain === '' ? Number.NaN : Number(plain)
}

function sameNumber(text: string, value: number): boolean {
  return Object.is(parseNumber(text), value)
}

/** A line of text: an address, a name. */
export function TextInput({
  label,
  hint,
  value,
  error,
  placeholder,
  suggestions,
  onChange,
}: {
  label: string
  hint?: ReactNode
  value: string
  error: string | undefined
  placeholder?: string
  suggestions?: readonly string[]
  onChange(value: string): void
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <>
          <input
            {...control}
            className="input mono"
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            value={value}
            list={suggestions?.length ? `${control.id}-list` : undefined}
            onChange={(event) => onChange(event.target.value.trim())}
          />
          {suggestions && suggestions.length > 0 && (
            <datalist id={`${control.id}-list`}>
              {suggestions.map((suggestion) => (
                <option key={suggestion} value={suggestion} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  )
}

/** One of a few, with a hint below. */
export function Choice<Value extends string>({
  label,
  hint,
  options,
  value,
  onChange,
}: {
  label: string
  hint: ReactNode
  options: readonly Option<Value>[]
  value: Value
  onChange(value: Value): void
}) {
  return (
    <div className="field">
      <span className="field-label" aria-hidden="true">
        {label}
      </span>
      <Select wide label={label} options={options} value={value} onChange={onChange} />
      <p className="hint">{hint}</p>
    </div>
  )
}
