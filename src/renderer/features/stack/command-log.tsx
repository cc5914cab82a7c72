import { useState } from 'react'
import { Link } from 'wouter'
import type { StackView } from '../../../contract/stack-view.ts'
import { client } from '../../lib/client.ts'
import { useLoad } from '../../lib/use-load.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Ago } from '../../ui/time.tsx'

const few = 3

/** What was done with this stack, as one would have told `docker compose`. */
export function CommandLog({ view }: { view: StackView }) {
  const [all, setAll] = useState(false)
  const found = useLoad(`commands ${view.runId}`, (signal) => client.stack.commands(undefined, { signal }))
  const commands = (found.data?.commands ?? []).filter(({ line }) => line.includes(view.file))
  if (commands.length === 0) return null
  return (
    <section className="group" aria-labelledby="commands">
      <div className="section">
        <h2 id="commands">Command log</h2>
        <span className="faint small">what the same would be by hand</span>
        {commands.length > few && (
          <button type="button" className="link small push" onClick={() => setAll(!all)}>
            {all ? 'Fewer' : `All ${commands.length}`}
          </button>
        )}
      </div>
      <ul className="commands">
        {(all ? commands : commands.slice(0, few)).map(({ at, line, runId }) => (
          <li key={runId} className="command">
            <Link className="faint small nowrap when" href={`/runs/${runId}`}>
              <Ago at={at} />
            </Link>
            <code className="cut grow" title={line}>
              {line}
            </code>
            <CopyButton text={line} label="Copy command" />
          </li>
        ))}
      </ul>
    </section>
  )
}
