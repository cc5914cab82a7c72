import { fileURLToPath } from 'node:url'
import { describeEmbeddingModel } from '../../../../test/contract/embedding-model.ts'
import { startEmbeddingEndpoint } from '../../../../test/support/embedding-endpoint.ts'
import { connectEmbeddings } from '../../llm/embedding-endpoint.ts'
import { launchNodeProgram } from '../../platform/launch-node.ts'
import { silentLogger } from '../../platform/logger.ts'
import type { EmbeddingModel } from '../ports.ts'
import { BuiltinModel } from './builtin/builtin-model.ts'
import { OpenAIModel } from './openai/openai-model.ts'

/** Closes every model that is made, and what they speak to. */
function prepare(open: () => EmbeddingModel, close = async () => {}) {
  const made: EmbeddingModel[] = []
  const make = () => {
    const model = open()
    made.push(model)
    return model
  }
  const dispose = async () => {
    await Promise.all(made.map((model) => model.close()))
    await close()
  }
  return { model: make(), another: make, dispose }
}

describeEmbeddingModel('built in', async () =>
  prepare(
    () =>
      new BuiltinModel({
        program: new URL('builtin/embedder.process.ts', import.meta.url),
        launch: launchNodeProgram,
        modelFolder: fileURLToPath(new URL('../../../../resources/models/all-MiniLM-L6-v2', import.meta.url)),
        logger: silentLogger,
      }),
  ),
)

describeEmbeddingModel('an OpenAI-compatible endpoint', async () => {
  const endpoint = await startEmbeddingEndpoint()
  const options = { baseUrl: endpoint.baseUrl, model: 'test-model', batchSize: 16, concurrency: 2 }
  const key = async () => undefined
  return prepare(
    () => new OpenAIModel({ ...options, key, connect: connectEmbeddings }),
    async () => endpoint[Symbol.asyncDispose](),
  )
})
