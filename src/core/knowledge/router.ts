import { contract } from '../../contract/index.ts'
import { Problem } from '../platform/errors.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { implementing } from '../platform/router.ts'
import type { KnowledgeService } from './operations.ts'

const os = implementing(contract.knowledge)

export function createKnowledgeRouter(service: KnowledgeService) {
  return os.router({
    upload: os.upload.handler(({ input, signal }) => service.upload(input, signal)),
    ingest: os.ingest.handler(({ input, signal, context }) => {
      refuseUngiven([...input.paths, ...input.jsonl], context.mayRead)
      return service.ingest(input, signal)
    }),
    embed: os.embed.handler(() => service.embed()),
    addSample: os.addSample.handler(() => service.addSample()),
    totals: os.totals.handler(() => service.totals()),
    watch: os.watch.handler(({ signal }) => service.watch(signal)),
    list: os.list.handler(({ input }) => service.list(input)),
    get: os.get.handler(({ input }) => service.get(input)),
    chunks: os.chunks.handler(({ input }) => service.chunks(input)),
    remove: os.remove.handler(({ input, signal }) => service.remove(input, signal)),
    reindexOutdated: os.reindexOutdated.handler(() => service.reindexOutdated()),
    reindex: os.reindex.handler(({ input }) => service.reindex(input)),
    open: os.open.handler(({ input }) => service.open(input)),
    search: os.search.handler(({ input, signal }) => service.search(input, signal)),
  })
}

/** @throws Problem `INVALID` for the first path that the caller may not have read */
function refuseUngiven(paths: readonly string[], mayRead: RequestContext['mayRead']): void {
  const refused = mayRead && paths.find((path) => !mayRead(path))
  if (refused === undefined) return
  throw new Problem(
    'INVALID',
    `${refused} was not dropped or chosen in this window.`,
    'Drop it here, or choose it with the button.',
    { fields: { paths: 'Only what was dropped or chosen in this window is read.' } },
  )
}
