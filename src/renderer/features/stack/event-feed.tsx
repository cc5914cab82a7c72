import { useState } from 'react'
import type { StackEvent, StackView } from '../../../contract/stack-view.ts'
import { client } from '../../lib/client.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'

const few = 6

/** What happened lately to the containers, newest first. Every change of the view may be one. */
export function EventFeed({ view, service }: { view: StackView; service?: string }) {
  const [all, setAll] = useState(false)
  const pattern = view.services
    .map(({ state, health, container }) => [state, health, container?.restarts])
    .join()
  const changed = useDebounced(`${view.file} ${view.project} ${view.engine.status} ${pattern}`, 400)
  const found = useLoad(changed, (signal) => recent(signal))
  const events = (found.data ?? []).filter((event) => service === undefined || event.service === service)
  if (events.length === 0) return null
  const newest = events.toReversed()
  return (
    <section className="group" aria-labelledby="events">
      <div className="section">
        <h2 id="events">Events</h2>
        <span className="faint small">as the engine tells them</span>
        {events.length > few && (
          <button type="button" className="link small push" onClick={() => setAll(!all)}>
            {all ? 'Fewer' : `All ${events.length}`}
          </button>
        )}
      </div>
      <div className="panel">
        <table className="table events">
          <thead className="sr">
            <tr>
              <th>When</th>
              {service === undefined && <th>Service</th>}
              <th>What</th>
            </tr>
          </thead>
          <tbody>
            {(all ? newest : newest.slice(0, few)).map((event, at) => (
              <tr key={`${event.at} ${event.service} ${event.action} ${at}`}>
                <td className="dim nowrap">
                  <Ago at={event.at} />
                </td>
                {service === undefined && <td className="mid service">{event.service}</td>}
                <td>
                  <span className="state">
                    <Mark event={event} />
                    {event.detail}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

async function recent(signal: AbortSignal): Promise<StackEvent[]> {
  const events: StackEvent[] = []
  for await (const batch of await client.stack.events({ follow: false }, { signal }))
    events.push(...batch.events)
  return events
}

/** A shape where the event says how the service is, an icon where it says what was done. */
function Mark({ event }: { event: StackEvent }) {
  const { action, detail } = event
  if (action === 'oom' || action.endsWith('unhealthy')) return <StatusShape shape="unhealthy" />
  if (action.endsWith('healthy')) return <StatusShape shape="healthy" />
  if (action === 'die' && !/code 0\b/u.test(detail)) return <StatusShape shape="degraded" />
  return <Icon name={icons[action] ?? 'right'} />
}

const icons: Readonly<Record<string, IconName>> = {
  create: 'plus',
  start: 'play',
  restart: 'refresh',
  unpause: 'play',
  pause: 'pause',
  stop: 'stop',
  kill: 'stop',
  die: 'stop',
  destroy: 'trash',
}
