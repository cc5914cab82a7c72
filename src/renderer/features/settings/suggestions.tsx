import { useState } from 'react'
import { formatCount } from '../../../shared/count-words.ts'
import { Button } from '../../ui/button.tsx'
import { closest } from './closest.ts'

/** The first few, and at most so many once all are asked for: more would be no choice. */
const few = 3
const most = 30

/** The models that are there, those named most alike first. */
export function Suggestions({
  model,
  models,
  onUse,
}: {
  model: string
  models: readonly string[]
  onUse(model: string): void
}) {
  const [all, setAll] = useState(false)
  const sorted = closest(model, models).slice(0, most)
  const shown = all ? sorted : sorted.slice(0, few)
  return (
    <div className="fix">
      {shown.map((name, at) => (
        <Button key={name} small look={at === 0 ? 'primary' : 'plain'} onClick={() => onUse(name)}>
          Use {name}
        </Button>
      ))}
      {!all && sorted.length > shown.length && (
        <Button small look="ghost" onClick={() => setAll(true)}>
          {models.length > most ? `The ${most} closest` : `All ${formatCount(models.length, 'model')}`}
        </Button>
      )}
    </div>
  )
}
