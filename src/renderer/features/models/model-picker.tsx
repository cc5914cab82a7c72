import { Autocomplete } from '@base-ui/react/autocomplete'
import { useEffect, useState } from 'react'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'

/** More would be no list to look through: typing narrows it. */
const mostShown = 200

/** A model by its name: chosen from what the server lists, searched as one types, or typed where it lists none. */
export function ModelPicker({
  value,
  models,
  hint,
  error,
  onChange,
}: {
  value: string
  /** What the server lists; empty where it lists none. */
  models: readonly string[]
  hint: string
  error: string | undefined
  onChange(value: string): void
}) {
  const [open, setOpen] = useState(false)
  const listed = models.join('\n')
  // A list that comes in while nobody looks at it must not spring open.
  useEffect(() => {
    if (listed === '' || !document.activeElement?.matches('.picker input')) setOpen(false)
  }, [listed])
  return (
    <Field label="Model" hint={hint} error={error}>
      {(control) => (
        <Autocomplete.Root
          items={models}
          value={value}
          onValueChange={(next) => onChange(next.trim())}
          open={open && models.length > 0}
          onOpenChange={(next) => setOpen(next)}
          openOnInputClick
          limit={mostShown}
          // What is chosen already must not hide all the others.
          {...(models.includes(value) && { filter: null })}
        >
          <div className="picker">
            <Autocomplete.Input
              {...control}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              // With the list open Escape closes it; otherwise it would clear what was typed.
              onKeyDown={(event) => {
                if (event.key === 'Escape' && !(open && models.length > 0)) event.preventBaseUIHandler()
              }}
              placeholder={models.length > 0 ? 'Choose or search' : 'As the server names it'}
            />
            {models.length > 0 && <Icon name="down" />}
          </div>
          {models.length > 0 && (
            <Autocomplete.Portal>
              <Autocomplete.Positioner
                className="layer"
                role="region"
                aria-label="Choices: Model"
                align="start"
                sideOffset={4}
              >
                <Autocomplete.Popup className="menu">
                  <Autocomplete.Empty className="picker-empty">
                    The server lists no such model. The name can be used all the same.
                  </Autocomplete.Empty>
                  <Autocomplete.List aria-label="Models">
                    {(model: string) => (
                      <Autocomplete.Item key={model} value={model} className="menu-item">
                        <span className="tick">{model === value && <Icon name="check" />}</span>
                        <span className="mono cut">{model}</span>
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.List>
                </Autocomplete.Popup>
              </Autocomplete.Positioner>
            </Autocomplete.Portal>
          )}
        </Autocomplete.Root>
      )}
    </Field>
  )
}
