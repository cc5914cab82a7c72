import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { StackServiceView, StackView } from '../../../contract/stack-view.ts'
import { formatNumber } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { useStack } from '../../lib/stack-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Empty, Loading } from '../../ui/states.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'
import { act, bringUp } from './actions.ts'
import { CausePanel, servicePlace } from './causes.tsx'
import { Charts } from './charts.tsx'
import { EventFeed } from './event-feed.tsx'
import { LogView } from './logs/log-view.tsx'
import { portsText } from './names.ts'
import { NoEngine } from './no-engine.tsx'
import { Probes } from './probes.tsx'
import { restartWords } from './restart-words.ts'
import { describeStanding } from './standing.ts'
import { useFigures } from './use-figures.ts'
import './stack.css'
import './service.css'

/** One service: how it stands, its container and image, what it uses, its probes, its events, its log. */
export function ServicePage({ name }: { name: string }) {
  const view = useStack((state) => state.view)
  const service = view?.services.find((one) => one.name === name)
  return (
    <div className="page">
      <PageTitle text={name} parent={{ text: 'Stack', place: '/stack' }} />
      {!view ? (
        <div className="panel">
          <Loading what="service" />
        </div>
      ) : !service ? (
        <Empty icon="stack" title={`There is no service ${name}`} actions={<a href="#/stack">Go to Stack</a>}>
          It is not in {view.file}.
        </Empty>
      ) : view.engine.status !== 'connected' ? (
        <NoEngine engine={view.engine} />
      ) : (
        <Body service={service} view={view} />
      )}
    </div>
  )
}

function Body({ service, view }: { service: StackServiceView; view: StackView }) {
  const stack = `${view.file} ${view.project}`
  const samples = useFigures(stack).get(service.name) ?? []
  const cause = view.rootCauses.find((one) => one.service === service.name)
  return (
    <>
      <Head service={service} view={view} />
      {cause && <CausePanel cause={{ ...cause, services: [service.name] }} view={view} />}
      <div className="service-top">
        <Facts service={service} />
        <Charts samples={samples} />
      </div>
      <Probes service={service} />
      <EventFeed view={view} service={service.name} />
      {service.container && (
        <div className="service-log">
          <LogView stack={stack} project={view.project} services={[]} service={service.name} />
        </div>
      )}
    </>
  )
}

function Head({ service, view }: { service: StackServiceView; view: StackView }) {
  const now = useNow()
  const cause = view.rootCauses.find((one) => one.service === service.name)
  const acting = view.runId !== undefined
  const standing = describeStanding(service, { cause, acting, now })
  const [run, busy] = useAction((verb: 'up' | 'start' | 'stop' | 'restart' | 'pull') =>
    verb === 'up' ? bringUp([service.name]) : act(verb, [service.name]),
  )
  const idle = !acting && !busy
  const runs = ['running', 'restarting', 'paused'].includes(service.state)
  return (
    <section className="row wrap" aria-label="State">
      <span className="state strong">
        <StatusShape shape={standing.shape} />
        {standing.word}
      </span>
      <span className="dim">{standing.more}</span>
      <span className="push" />
      <Button look="ghost" icon="download" disabled={!idle} onClick={() => run('pull')}>
        Pull
      </Button>
      {runs && (
        <>
          <Button icon="stop" disabled={!idle} onClick={() => run('stop')}>
            Stop
          </Button>
          <Button icon="refresh" disabled={!idle} onClick={() => run('restart')}>
            {restartWords(service)}
          </Button>
        </>
      )}
      {!runs && (
        <Button
          look={cause ? 'plain' : 'primary'}
          icon="play"
          disabled={!idle}
          onClick={() => run(service.container ? 'start' : 'up')}
        >
          {service.container ? 'Start' : 'Bring up'}
        </Button>
      )}
    </section>
  )
}

function Facts({ service }: { service: StackServiceView }) {
  const { container, image, imageCreatedAt: built } = service
  const rows: [string, ReactNode][] = [
    ['Image', <Copied key="image" text={image} />],
    ['Image built', built ? <Ago at={built} /> : 'not here'],
    ['Container', container ? <Copied text={container.name} /> : 'not created'],
  ]
  if (container) {
    rows.push(
      ['Id', <Copied key="id" text={container.id} short={container.id.slice(0, 12)} />],
      ['Created', <Ago key="created" at={container.createdAt} />],
      ['Restarts', formatNumber(container.restarts)],
    )
    if (container.startedAt) rows.push(['Started', <Ago key="started" at={container.startedAt} />])
    if (container.finishedAt) rows.push(['Ended', <Ago key="ended" at={container.finishedAt} />])
    if (container.exitCode !== null)
      rows.push(['Exit code', `${container.exitCode}${container.oomKilled ? ', out of memory' : ''}`])
  }
  rows.push(['Ports', portsText(service.ports) || 'none'])
  rows.push(['Needs', service.dependsOn.length > 0 ? <Needs names={service.dependsOn} /> : 'nothing'])
  if (service.profiles.length > 0) rows.push(['Profiles', service.profiles.join(', ')])
  return (
    <section className="panel panel-body" aria-label="Container">
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Copied({ text, short = text }: { text: string; short?: string }) {
  return (
    <span className="row copied">
      <code className="cut" title={text}>
        {short}
      </code>
      <CopyButton text={text} label={`Copy ${short}`} />
    </span>
  )
}

function Needs({ names }: { names: readonly string[] }) {
  return (
    <span className="needs">
      {names.map((name) => (
        <Link key={name} href={servicePlace(name)}>
          {name}
        </Link>
      ))}
    </span>
  )
}
