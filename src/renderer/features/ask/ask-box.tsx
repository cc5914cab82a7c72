import type { Ref } from 'react'
import { isBlank } from '../../../contract/knowledge.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'

/** Where one asks. Enter asks. */
export function AskBox({
  ref,
  value,
  onChange,
  onAsk,
  onStop,
  isFollowUp,
  disabled,
}: {
  ref: Ref<HTMLInputElement>
  value: string
  onChange(value: string): void
  onAsk(): void
  /** Present while a question is under way. */
  onStop?: (() => void) | undefined
  isFollowUp: boolean
  disabled: boolean
}) {
  return (
    <form
      className="qa-box"
      onSubmit={(event) => {
        event.preventDefault()
        if (!onStop && !isBlank(value)) onAsk()
      }}
    >
      <Icon name="ask" big />
      <input
        ref={ref}
        className="input"
        aria-label="Your question"
        placeholder={isFollowUp ? 'Ask further' : 'Ask your documents a question'}
        value={value}
        // biome-ignore lint/a11y/noAutofocus: asking is what this page is for
        autoFocus
        autoComplete="off"
        maxLength={20_000}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      />
      {onStop ? (
        <Button icon="stop" onClick={onStop}>
          Stop
        </Button>
      ) : (
        <Button look="primary" disabled={disabled || isBlank(value)} onClick={onAsk}>
          Ask
        </Button>
      )}
    </form>
  )
}
