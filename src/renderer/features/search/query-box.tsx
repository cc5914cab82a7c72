import type { Ref } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { focusHit } from './focus-hit.ts'

/** Where one asks. The arrow down leads to the hits, `/` leads back. */
export function QueryBox({
  ref,
  value,
  onChange,
  onEnter,
  summary,
}: {
  ref: Ref<HTMLInputElement>
  value: string
  onChange(value: string): void
  onEnter(): void
  summary: string
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not known to every reader yet
    <form
      className="query"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        onEnter()
      }}
    >
      <Icon name="search" big />
      <input
        ref={ref}
        className="input"
        type="search"
        aria-label="Search your documents"
        aria-keyshortcuts="/"
        placeholder="Ask in your own words, or type what it says"
        value={value}
        // biome-ignore lint/a11y/noAutofocus: asking is what this page is for
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={20_000}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' && focusHit(0)) event.preventDefault()
          if (event.key === 'Escape') onChange('')
        }}
      />
      <span className="end" role="status">
        {summary || (value === '' && <kbd className="kbd">/</kbd>)}
      </span>
    </form>
  )
}
