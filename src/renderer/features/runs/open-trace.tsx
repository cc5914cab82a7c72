import { client } from '../../lib/client.ts'
import { useInterval } from '../../lib/use-interval.ts'
import { useLoad } from '../../lib/use-load.ts'

/** How often it is looked whether an ended run is exported by now, in ms. */
const lookMs = 5000

/** Opens the trace of a run in Langfuse, once it is there. */
export function OpenTrace({ id }: { id: string }) {
  const trace = useLoad(`trace ${id}`, (signal) => client.traces.run({ id }, { signal }))
  useInterval(trace.reload, trace.data?.exported === false ? lookMs : null)
  const url = trace.data?.url
  if (url === undefined) return null
  return (
    <a className="btn" href={url} target="_blank" rel="noreferrer">
      Open in Langfuse
    </a>
  )
}
