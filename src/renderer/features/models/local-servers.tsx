import { Link } from 'wouter'
import type { LocalServer } from '../../../contract/llm.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { type Loaded, useLoad } from '../../lib/use-load.ts'
import { StatusShape } from '../../ui/status-shape.tsx'
import { showHost } from './profile-draft.ts'

/** Ports that are looked at, in the order of how common they are. */
export const localPorts = '11434, 1234, 8080 and 8000'

/** Servers of language models that answer on this machine; none where they are not wanted. */
export function useLocalServers(wanted = true): Loaded<{ servers: readonly LocalServer[] }> {
  return useLoad(`local model servers ${wanted}`, async (signal) =>
    wanted ? client.llm.local(undefined, { signal }) : { servers: [] },
  )
}

/** One server that answers here, with the button that begins a profile of it. */
export function LocalServerRow({ server, primary = false }: { server: LocalServer; primary?: boolean }) {
  const { title, baseUrl } = server
  const host = showHost(baseUrl)
  return (
    <li>
      <StatusShape shape="healthy" label="answers" />
      <div className="grow">
        <span className="mid">
          {title} at {host}
        </span>
        <span className="sub cut">{describeModels(server)}</span>
      </div>
      <Link
        className={primary ? 'btn primary' : 'btn small'}
        href={beginPlace(server)}
        aria-label={`Use it: ${title} at ${host}`}
      >
        Use it
      </Link>
    </li>
  )
}

export function describeModels({ models, wantsKey }: Pick<LocalServer, 'models' | 'wantsKey'>): string {
  if (wantsKey) return 'It wants a key'
  if (models.length === 0) return 'No model is loaded there yet'
  return `${formatCount(models.length, 'model')}: ${models.join(', ')}`
}

/** Where a profile of a server is begun, with its fields filled in. */
export function beginPlace({ title, baseUrl, models }: LocalServer): string {
  const model = models.find((name) => !/embed|bge-|minilm|rerank/iu.test(name)) ?? ''
  return `/models/new?${new URLSearchParams({ name: title, url: baseUrl, model })}`
}
