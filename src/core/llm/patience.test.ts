import { expect, test, vi } from 'vitest'
import { ablePages } from '../../../test/support/models/able-server.ts'
import { modelsForEachTest } from '../../../test/support/models/model-rig.ts'
import { wellBehaved } from '../../../test/support/models/model-server.ts'
import { connectEmbeddings } from './embedding-endpoint.ts'

const carried = vi.hoisted(() => ({ options: [] as unknown[], paths: [] as unknown[] }))

/** The real agent; what it was made with and what it carries is written down. */
vi.mock('undici', async (load) => {
  const real = await load<typeof import('undici')>()
  class Agent extends real.Agent {
    constructor(options: ConstructorParameters<typeof real.Agent>[0]) {
      carried.options.push(options)
      super(options)
    }
    override dispatch(...[request, handler]: Parameters<InstanceType<typeof real.Agent>['dispatch']>) {
      carried.paths.push(request.path)
      expect([request.headersTimeout, request.bodyTimeout]).toEqual([undefined, undefined])
      return super.dispatch(request, handler)
    }
  }
  return { ...real, Agent }
})
const rig = modelsForEachTest()

test('only our own deadlines end a wait: the client itself waits for headers and pieces without end', async () => {
  const one = await rig(wellBehaved)
  Object.assign(one.server.pages, ablePages, {
    'POST /v1/embeddings': { data: [{ index: 0, embedding: [1, 0] }] },
  })
  await one.ask()
  await one.models.listModels(one.profile)
  const embeddings = await connectEmbeddings({
    baseUrl: one.server.baseUrl,
    model: 'scripted',
    key: undefined,
  })
  await embeddings.embed(['text'], { seconds: 5, retries: 0, signal: new AbortController().signal })
  expect(carried.paths).toEqual(['/v1/chat/completions', '/v1/models', '/v1/embeddings'])
  expect(carried.options).toEqual([{ headersTimeout: 0, bodyTimeout: 0 }])
})
