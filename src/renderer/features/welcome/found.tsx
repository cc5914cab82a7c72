import { Link } from 'wouter'
import type { LocalServer } from '../../../contract/llm.ts'
import { useFreshHealth } from '../../lib/health-store.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { nameCheck } from '../../lib/verdict.ts'
import { type Shape, StatusShape, statusWord } from '../../ui/status-shape.tsx'
import { beginPlace, describeModels, useLocalServers } from '../models/local-servers.tsx'
import { showHost } from '../models/profile-draft.ts'

interface Finding {
  key: string
  shape: Shape
  title: string
  detail: string
  action: { label: string; place: string }
}

/** What of the optional parts is there already. */
export function Found() {
  const { report, stale } = useFreshHealth()
  const embeddings = useKnowledge((state) => state.totals?.embeddings)
  const findings: Finding[] = []

  const noModel = report?.checks.llm?.status === 'off'
  const servers = useLocalServers(noModel).data?.servers ?? []

  if (embeddings)
    findings.push({
      key: 'embeddings',
      shape: embeddings.problem ? 'degraded' : 'healthy',
      title: 'Search by meaning',
      detail: embeddings.problem
        ? `${embeddings.problem.message} ${embeddings.sentence}`
        : `${embeddings.model}${embeddings.provider === 'builtin' ? ', built in' : ''}`,
      action: { label: embeddings.problem ? 'Set up' : 'Change', place: '/settings/embeddings' },
    })
  if (noModel && servers.length > 0) findings.push(...servers.map(offerServer))
  for (const [name, place, there] of [
    ['docker', '/stack', 'Open the stack'],
    ['llm', '/models', 'Change'],
  ] as const) {
    const check = report?.checks[name]
    if (!check || (name === 'llm' && noModel && servers.length > 0)) continue
    const shape = stale && check.status !== 'off' ? 'unknown' : check.status
    findings.push({
      key: name,
      shape,
      title: nameCheck(name, check),
      detail: check.detail ?? statusWord(shape),
      action: { label: check.status === 'healthy' ? there : 'Set up', place },
    })
  }
  if (findings.length === 0) return null

  return (
    <section className="group" aria-labelledby="found">
      <div className="section">
        <h2 id="found">Found on this machine</h2>
        <span className="dim small push">All of it is optional and can wait</span>
      </div>
      <ul className="panel found">
        {findings.map(({ key, shape, title, detail, action }) => (
          <li key={key}>
            <StatusShape shape={shape} label={statusWord(shape)} />
            <div className="grow">
              <span className="mid">{title}</span>
              <span className="sub cut">{detail}</span>
            </div>
            <Link className="btn small" href={action.place} aria-label={`${action.label}: ${title}`}>
              {action.label}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A server of models that answers here, and can answer questions about the documents. */
function offerServer(server: LocalServer): Finding {
  const { title, baseUrl } = server
  return {
    key: baseUrl,
    shape: 'healthy',
    title: `${title} at ${showHost(baseUrl)}`,
    detail: describeModels(server),
    action: { label: 'Use it', place: beginPlace(server) },
  }
}
