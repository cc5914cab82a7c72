import { Toggle } from '@base-ui/react/toggle'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { formatCount } from '../../../shared/count-words.ts'
import { formatNumber } from '../../lib/format.ts'
import { CheckRow } from '../checkbox.tsx'
import { Icon } from '../icon.tsx'
import { IconButton } from '../icon-button.tsx'

interface SearchBarProps {
  text: string
  isRegex: boolean
  hitsOnly: boolean
  /** Why the regular expression cannot be read. */
  problem: string | undefined
  /** Lines with a hit, and which of them is chosen. */
  hits: { count: number; at: number | undefined } | undefined
  onText(text: string): void
  onRegex(isRegex: boolean): void
  onHitsOnly(hitsOnly: boolean): void
  onStep(by: 1 | -1): void
  children: ReactNode
}

/** Looks for a text or a regular expression in the lines. Ctrl+F leads here; Enter goes from hit to hit. */
export function SearchBar({
  text,
  isRegex,
  hitsOnly,
  problem,
  hits,
  onText,
  onRegex,
  onHitsOnly,
  onStep,
  children,
}: SearchBarProps) {
  return (
    <div className="toolbar log-bar">
      <FindField {...{ text, isRegex, problem, onText, onRegex, onStep }} />
      <IconButton icon="up" label="Previous hit" disabled={!hits?.count} onClick={() => onStep(-1)} />
      <IconButton icon="down" label="Next hit" disabled={!hits?.count} onClick={() => onStep(1)} />
      <span className={problem ? 'small bad-text' : 'small dim hit-count'} role="status">
        {problem ?? (hits && hitWords(hits))}
      </span>
      <CheckRow label="Hits only" checked={hitsOnly} onChange={onHitsOnly} />
      <span className="push row">{children}</span>
    </div>
  )
}

function FindField({
  text,
  isRegex,
  problem,
  onText,
  onRegex,
  onStep,
}: Pick<SearchBarProps, 'text' | 'isRegex' | 'problem' | 'onText' | 'onRegex' | 'onStep'>) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // Only the lines in sight are in the page, so the browser's own search would find a few of them.
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'f') return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  function onKey(event: KeyboardEvent) {
    if (event.key === 'Escape') onText('')
    if (event.key !== 'Enter') return
    event.preventDefault()
    onStep(event.shiftKey ? -1 : 1)
  }

  return (
    <div className="lead find">
      <Icon name="search" />
      <input
        ref={field}
        className="input"
        type="search"
        aria-label="Find in the log"
        aria-keyshortcuts="Control+F Meta+F"
        aria-invalid={problem !== undefined}
        placeholder="Find in the log"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKey}
      />
      <Toggle
        className="regex"
        aria-label="Regular expression"
        title="Regular expression"
        pressed={isRegex}
        onPressedChange={onRegex}
      >
        .*
      </Toggle>
    </div>
  )
}

function hitWords({ count, at }: { count: number; at: number | undefined }): string {
  if (count === 0) return 'No line has it'
  const lines = formatCount(count, 'line')
  return at === undefined ? lines : `${formatNumber(at + 1)} of ${lines}`
}
