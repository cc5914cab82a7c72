import { contract } from '../../contract/index.ts'
import type { SessionView } from '../../contract/sessions.ts'
import { Problem } from '../platform/errors.ts'
import { ownCommand } from '../platform/own-command.ts'
import { currentRequest } from '../platform/request-context.ts'
import { implementing } from '../platform/router.ts'
import type { SessionService } from './service.ts'

const os = implementing(contract.sessions)

export function createSessionsRouter(service: SessionService) {
  const current = () => currentRequest().sessionId
  const view = (): SessionView => {
    const id = current()
    return {
      session: (id === undefined ? undefined : service.get(id, id)) ?? null,
      now: new Date().toISOString(),
    }
  }
  return os.router({
    list: os.list.handler(() => ({ sessions: service.list(current()) })),
    current: os.current.handler(view),
    extend: os.extend.handler(() => {
      const id = current()
      if (id === undefined) {
        throw new Problem(
          'CONFLICT',
          'This was not asked by a signed-in browser, so there is nothing to prolong.',
          'Ask with the cookie of a session.',
        )
      }
      service.extend(id)
      return view()
    }),
    revoke: os.revoke.handler(({ input }) => {
      if (service.revoke(input.id)) return { ended: 1 }
      throw new Problem(
        'NOT_FOUND',
        `No browser is signed in by the id ${input.id}.`,
        `See which are: ${ownCommand('sessions list')}.`,
      )
    }),
    revokeAll: os.revokeAll.handler(({ input }) => ({
      ended: service.revokeAll(input.keepCurrent ? current() : undefined).length,
    })),
  })
}
