import { defineRoom } from '../platform/room.ts'
import { connectEmbeddings } from './embedding-endpoint.ts'
import { testEndpoint } from './staged-test.ts'

export const llmRoom = defineRoom({
  name: 'llm',
  open: () => ({ service: { connectEmbeddings, testEndpoint } }),
})
