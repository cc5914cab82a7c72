import { Select as Base } from '@base-ui/react/select'
import { Icon } from './icon.tsx'

export interface Option<Value extends string> {
  value: Value
  label: string
  /** Stands for it while it is chosen, where the label is long. */
  short?: string
}

interface SelectProps<Value extends string> {
  /** Read aloud as the name of the control. */
  label: string
  options: readonly Option<Value>[]
  value: Value
  onChange(value: Value): void
  /** As wide as its place, as in a form. */
  wide?: boolean
  id?: string
  disabled?: boolean
}

/** One of a few. */
export function Select<Value extends string>({
  label,
  options,
  value,
  onChange,
  wide,
  id,
  disabled,
}: SelectProps<Value>) {
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={(next) => next !== null && onChange(next)}
      disabled={disabled ?? false}
    >
      <Base.Trigger className={wide ? 'select wide' : 'select'} aria-label={label} id={id}>
        <Base.Value className="cut">
          {(chosen: Value) => {
            const option = options.find((one) => one.value === chosen)
            return option?.short ?? option?.label
          }}
        </Base.Value>
        <Icon name="down" />
      </Base.Trigger>
      <Popup label={label} options={options} />
    </Base.Root>
  )
}

interface ManyProps<Value extends string> {
  label: string
  options: readonly Option<Value>[]
  value: readonly Value[]
  onChange(value: Value[]): void
  /** Shown while none is chosen: `Any type`. */
  none: string
}

/** Any number of a few; none chosen means all. */
export function SelectMany<Value extends string>({
  label,
  options,
  value,
  onChange,
  none,
}: ManyProps<Value>) {
  const chosen = options.filter((option) => value.includes(option.value)).map((option) => option.label)
  return (
    <Base.Root multiple items={options} value={[...value]} onValueChange={(next) => onChange(next)}>
      <Base.Trigger className="select" aria-label={label}>
        <Base.Value className="cut">
          {() =>
            chosen.length === 0 ? none : chosen.length < 3 ? chosen.join(' and ') : `${chosen.length} chosen`
          }
        </Base.Value>
        <Icon name="down" />
      </Base.Trigger>
      <Popup label={label} options={options} />
    </Base.Root>
  )
}

function Popup({ label, options }: { label: string; options: readonly Option<string>[] }) {
  return (
    <Base.Portal>
      <Base.Positioner
        className="layer"
        role="region"
        aria-label={`Choices: ${label}`}
        align="start"
        sideOffset={4}
        alignItemWithTrigger={false}
      >
        <Base.Popup className="menu">
          <Base.List>
            {options.map((option) => (
              <Base.Item key={option.value} value={option.value} className="menu-item">
                <span className="tick">
                  <Base.ItemIndicator>
                    <Icon name="check" />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText>{option.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.List>
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}
