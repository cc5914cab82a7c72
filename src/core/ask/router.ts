import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { AskService } from './service.ts'

const os = implementing(contract.ask)

export function createAskRouter(service: AskService) {
  return os.router({
    ask: os.ask.handler(({ input, signal }) => service.ask(input, signal)),
    conversations: os.conversations.handler(({ input }) => service.conversations.list(input)),
    conversation: os.conversation.handler(({ input }) => service.conversations.get(input.id)),
    removeConversation: os.removeConversation.handler(async ({ input }) => {
      await service.conversations.remove(input.id)
      return { removed: input.id }
    }),
  })
}
