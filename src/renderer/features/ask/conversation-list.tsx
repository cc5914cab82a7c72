import { useCallback, useEffect, useState } from 'react'
import { Link } from 'wouter'
import { create } from 'zustand'
import type { ConversationSummary } from '../../../contract/ask.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { go } from '../../lib/location.ts'
import { say } from '../../lib/toasts.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { usePages } from '../../lib/use-pages.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { FilterInput } from '../../ui/filter-input.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'

/** What is looked for stays while one goes from one conversation to another. */
const useFilter = create<{ filter: string }>()(() => ({ filter: '' }))

/** What was asked before: found by its words, gone on with, removed. */
export function ConversationList({
  current,
  changes,
  onRemoved,
}: {
  current: string | undefined
  /** Grows with every answer. */
  changes: number
  onRemoved(id: string): void
}) {
  const { filter } = useFilter()
  const [removing, setRemoving] = useState<ConversationSummary>()
  const q = useDebounced(filter.trim(), 150)
  const ask = useCallback(
    async (page: { cursor?: string; limit: number }, signal: AbortSignal) => {
      const { conversations: items, ...rest } = await client.ask.conversations(
        { ...page, ...defined({ q: q || undefined }) },
        { signal },
      )
      return { items, ...rest }
    },
    [q],
  )
  const { listed, problem, reload, refresh, more } = usePages(ask, ({ id }) => id)
  useEffect(() => refresh(), [changes, refresh])

  return (
    <section className="panel qa-list" aria-label="Conversations">
      <div className="panel-head">
        <h2 className="grow">Conversations</h2>
        <Button small icon="plus" onClick={() => go('/ask?new=1')}>
          New
        </Button>
      </div>
      <div className="qa-filter">
        <FilterInput
          label="Find in conversations"
          value={filter}
          onChange={(typed) => useFilter.setState({ filter: typed })}
        />
      </div>
      {problem ? (
        <Failure problem={problem} onRetry={() => void reload()} />
      ) : !listed ? (
        <Loading what="conversations" rows={3} />
      ) : listed.items.length === 0 ? (
        <p className="qa-none dim">
          {q ? 'None has these words.' : 'None yet. They are kept here until you remove them.'}
        </p>
      ) : (
        <ul>
          {listed.items.map((one) => (
            <li key={one.id} aria-current={one.id === current ? 'true' : undefined}>
              <div className="grow">
                <Link className="cut" href={`/ask/${one.id}`} title={one.title}>
                  {one.title}
                </Link>
                <span className="faint small">
                  {formatCount(one.questions, 'question')}, <Ago at={one.updatedAt} />
                </span>
              </div>
              <IconButton icon="trash" label={`Remove “${one.title}”…`} onClick={() => setRemoving(one)} />
            </li>
          ))}
        </ul>
      )}
      {listed?.nextCursor !== undefined && (
        <div className="panel-foot">
          <Button small onClick={() => void more()}>
            Show more
          </Button>
        </div>
      )}
      {removing && (
        <Confirm
          open
          onClose={() => setRemoving(undefined)}
          title="Remove this conversation?"
          description="Its questions and answers are gone for good. Your documents stay."
          items={[
            {
              key: removing.id,
              icon: 'ask',
              name: removing.title,
              fact: formatCount(removing.questions, 'question'),
            },
          ]}
          confirm="Remove conversation"
          onConfirm={async () => {
            await client.ask.removeConversation({ id: removing.id })
            say('success', 'Conversation removed')
            onRemoved(removing.id)
            await reload()
          }}
        />
      )}
    </section>
  )
}
