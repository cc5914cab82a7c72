import { useEffect, useRef, useState } from 'react'
import { useSearch } from 'wouter'
import type { AskAnswer, AskCitation } from '../../../contract/ask.ts'
import { client } from '../../lib/client.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { go } from '../../lib/location.ts'
import { useLoad } from '../../lib/use-load.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { AnswerView } from './answer-view.tsx'
import { AskBox } from './ask-box.tsx'
import { CitationDrawer } from './citation-drawer.tsx'
import { ConversationList } from './conversation-list.tsx'
import { NothingAsked } from './nothing-asked.tsx'
import { UnderWay } from './under-way.tsx'
import { useQuestion } from './use-question.ts'
import './ask.css'

/** Answers that came while the page was open, by conversation: its place changes once it has an id. */
const fresh = new Map<string, readonly AskAnswer[]>()

/** Questions that are answered from the documents; with an id, a conversation that is gone on with. */
export function AskPage({ id }: { id?: string }) {
  const address = new URLSearchParams(useSearch())
  const asked = address.get('q')
  const isNew = address.has('new')
  const documents = useKnowledge((state) => state.totals?.documents)
  const [text, setText] = useState('')
  const [turns, setTurns] = useState<readonly AskAnswer[]>(() => (id && fresh.get(id)) || [])
  const [changes, setChanges] = useState(0)
  const [shown, setShown] = useState<AskCitation>()
  const box = useRef<HTMLInputElement>(null)
  const known = useLoad(id ?? '', async (signal) =>
    id === undefined ? undefined : client.ask.conversation({ id }, { signal }),
  )

  const { open, ask, stop } = useQuestion((answer) => {
    const all = [...turns, answer]
    setTurns(all)
    setChanges((before) => before + 1)
    setText('')
    const { conversationId } = answer
    if (conversationId === undefined) return
    fresh.set(conversationId, all)
    if (conversationId !== id) go(`/ask/${conversationId}`, { replace: true })
  })
  const begin = (question: string) => void ask(question, id)

  useEffect(() => {
    if (known.data) setTurns(known.data.turns.map(({ answer }) => answer))
  }, [known.data])
  useEffect(() => {
    if (!isNew) return
    stop()
    setTurns([])
    setText('')
    go('/ask', { replace: true })
    box.current?.focus()
  }, [isNew, stop])
  // A question that the palette brings along is asked at once.
  const asking = useRef(begin)
  asking.current = begin
  useEffect(() => {
    if (!asked) return
    go('/ask', { replace: true })
    setText(asked)
    asking.current(asked)
  }, [asked])

  const isEmpty = turns.length === 0 && !open
  return (
    <div className="page qa-page">
      <PageTitle text="Ask" />
      <div className="qa-main group">
        <AskBox
          ref={box}
          value={text}
          onChange={setText}
          onAsk={() => begin(text.trim())}
          onStop={open && open.phase !== 'failed' ? stop : undefined}
          isFollowUp={turns.length > 0}
          disabled={documents === 0}
        />
        {open && <UnderWay open={open} onOpen={setShown} onRetry={() => begin(open.question)} />}
        {turns.toReversed().map((answer) => (
          <AnswerView key={answer.runId} answer={answer} onOpen={setShown} />
        ))}
        {isEmpty &&
          (known.problem ? (
            <div className="panel">
              <Failure problem={known.problem} onRetry={known.reload} />
            </div>
          ) : id !== undefined && known.loading ? (
            <div className="panel">
              <Loading what="the conversation" rows={3} />
            </div>
          ) : (
            <NothingAsked documents={documents} />
          ))}
      </div>
      <ConversationList
        current={id}
        changes={changes}
        onRemoved={(removed) => removed === id && go('/ask?new=1')}
      />
      {shown && <CitationDrawer citation={shown} onClose={() => setShown(undefined)} />}
    </div>
  )
}
