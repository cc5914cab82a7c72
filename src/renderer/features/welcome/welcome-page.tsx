import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { readableFormats } from '../../../contract/formats.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { pickAndIngest } from '../../lib/ingest.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { go } from '../../lib/location.ts'
import { underWay, useRuns } from '../../lib/runs-store.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Progress } from '../../ui/progress.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Found } from './found.tsx'
import './welcome.css'

/** The first minute: from nothing to a document, and from the document to the first answer. */
export function WelcomePage() {
  const run = useRuns((state) => underWay(state.runs)[0])
  const documents = useKnowledge((state) => state.totals?.documents ?? 0)
  return (
    <div className="page welcome-page">
      <PageTitle text="Welcome" />
      <div className="welcome">
        <Icon name="mark" />
        <h2>Drop a document. Ask it something.</h2>
        <p>Catalyst reads it here, on this machine. No account, no key and no server are needed to start.</p>
      </div>
      {documents > 0 ? <Ask documents={documents} /> : run ? <Reading title={run.title} /> : <Target />}
      <Found />
    </div>
  )
}

function Target() {
  const limit = useSettings((state) => state.view?.settings.storage.maxFileMb ?? 200)
  const [add] = useAction(pickAndIngest)
  const [sample, sampling] = useAction(() => client.knowledge.addSample())
  return (
    <section className="target" aria-label="Add documents">
      <Icon name="upload" big />
      <h3>Drop files or a folder anywhere in this window</h3>
      <p className="dim">
        {readableFormats}, up to {limit} MB each
      </p>
      <div className="row wrap">
        <Button look="primary" onClick={() => add('files')}>
          Choose files
        </Button>
        <Button icon="folder" onClick={() => add('folder')}>
          Choose a folder
        </Button>
        <Button look="ghost" busy={sampling} onClick={() => sample()}>
          Use a sample document
        </Button>
      </div>
    </section>
  )
}

/** The first document is on its way in. */
function Reading({ title }: { title: string }) {
  const run = useRuns((state) => underWay(state.runs)[0])
  return (
    <section className="target" aria-label="Reading">
      <StatusShape shape="running" />
      <h3>{title}</h3>
      <p className="dim">{run?.progress.activity ?? 'Reading'}</p>
      <div className="target-progress">
        <Progress label={title} done={run?.progress.done ?? 0} total={run?.progress.total ?? 0} thick />
      </div>
    </section>
  )
}

/** The first document is in: what is left is to ask. */
function Ask({ documents }: { documents: number }) {
  const [text, setText] = useState('')
  useEffect(() => {
    // Who is elsewhere by now, in a dialog say, is left there.
    if (document.activeElement === document.body)
      document.querySelector<HTMLInputElement>('.ask-first input')?.focus()
  }, [])
  return (
    <section className="target" aria-label="Ask">
      <StatusShape shape="healthy" />
      <h3>{formatCount(documents, 'document')} can be searched</h3>
      <form
        className="ask-first"
        onSubmit={(event) => {
          event.preventDefault()
          go(`/search?q=${encodeURIComponent(text)}`)
        }}
      >
        <input
          className="input"
          type="search"
          aria-label="Search your documents"
          placeholder="Ask it something"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="btn primary">
          Search
        </button>
      </form>
      <Link href="/knowledge">See what is in the index</Link>
    </section>
  )
}
