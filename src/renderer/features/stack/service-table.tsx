import { Fragment } from 'react'
import { Link } from 'wouter'
import type { PullProgress } from '../../../contract/engine-view.ts'
import type { RootCause, StackServiceView, StackView } from '../../../contract/stack-view.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { useNow } from '../../lib/now.ts'
import { inPlay } from '../../lib/stack-store.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import { servicePlace } from './causes.tsx'
import { LoadFigure } from './load-figure.tsx'
import { portsText, shortImage } from './names.ts'
import { ServiceMenu } from './service-menu.tsx'
import { describeStanding } from './standing.ts'
import { type Figures, useFigures } from './use-figures.ts'

/** The services in play: state, image, ports, what they use, and what can be done with each. */
export function ServiceTable({ view }: { view: StackView }) {
  const figures = useFigures(view.engine.status === 'connected' ? `${view.file} ${view.project}` : undefined)
  return (
    <div className="panel">
      <table className="table roomy fixed services" aria-label="Services">
        <thead>
          <tr>
            <th>Service</th>
            <th>State</th>
            <th>Ports</th>
            <th>
              <span className="load">
                <span className="num">CPU</span>
              </span>
            </th>
            <th>
              <span className="load">
                <span className="num">Memory</span>
              </span>
            </th>
            <th>
              <span className="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {byNeed(inPlay(view)).map((service) => (
            <Fragment key={service.name}>
              <Row service={service} view={view} figures={figures} />
              {service.pull && service.pull.layers.length > 0 && <Layers pull={service.pull} />}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const needs = ['failed', 'pulling', 'starting', 'checking', 'waiting']

/** What wants to be looked at first, then the order of the file. */
function byNeed(services: readonly StackServiceView[]): StackServiceView[] {
  const rank = ({ stage }: StackServiceView) => (needs.indexOf(stage) + needs.length + 1) % (needs.length + 1)
  return [...services].sort((a, b) => rank(a) - rank(b))
}

function Row({ service, view, figures }: { service: StackServiceView; view: StackView; figures: Figures }) {
  const now = useNow()
  const cause: RootCause | undefined = view.rootCauses.find((one) => one.service === service.name)
  const standing = describeStanding(service, { cause, acting: view.runId !== undefined, now })
  const samples = figures.get(service.name) ?? []
  const ports = portsText(service.ports)
  return (
    <tr>
      <td>
        <span className="row">
          <StatusShape shape={standing.shape} />
          <span className="cut">
            <Link className="open cut block" href={servicePlace(service.name)}>
              {service.name}
            </Link>
            <span className="sub cut" title={service.image}>
              {shortImage(service.image)}
            </span>
          </span>
        </span>
      </td>
      <td>
        <span className={standing.trouble ? 'cut block bad-text mid' : 'cut block'}>{standing.word}</span>
        <span className="sub cut" title={standing.more}>
          {standing.more}
        </span>
      </td>
      <td>
        {ports ? (
          <span className="mono small cut block" title={ports}>
            {ports}
          </span>
        ) : (
          <span className="faint">none</span>
        )}
      </td>
      <td>
        <LoadFigure service={service} samples={samples} of="cpu" />
      </td>
      <td>
        <LoadFigure service={service} samples={samples} of="memory" />
      </td>
      <td className="num">
        <ServiceMenu service={service} acting={view.runId !== undefined} />
      </td>
    </tr>
  )
}

function Layers({ pull }: { pull: PullProgress }) {
  return (
    <tr className="pull">
      <td colSpan={6}>
        <ul className="layers" aria-label={`Layers of ${pull.image}`}>
          {pull.layers.map((layer) => (
            <li key={layer.id}>
              <code className="faint">{layer.id}</code>
              <progress
                className={layer.status === 'done' ? 'done' : undefined}
                aria-label={`Layer ${layer.id}`}
                max={Math.max(1, layer.total)}
                value={layer.status === 'done' ? Math.max(1, layer.total) : layer.current}
              />
              <span className="num small">{layerText(layer)}</span>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  )
}

function layerText({ status, current, total }: PullProgress['layers'][number]): string {
  if (status === 'done') return total > 0 ? `${formatBytes(total)}, done` : 'done'
  if (status === 'queued') return total > 0 ? `${formatBytes(total)}, queued` : 'queued'
  const part = total > 0 ? `${formatBytes(current)} of ${formatBytes(total)}` : formatBytes(current)
  return status === 'extracting' ? `${part}, unpacking` : part
}
