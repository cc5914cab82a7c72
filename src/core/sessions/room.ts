import { defineRoom } from '../platform/room.ts'
import type { SettingsSource } from '../settings/ports.ts'
import { createSessionsRouter } from './router.ts'
import { SessionService } from './service.ts'

export const sessionsRoom = defineRoom({
  name: 'sessions',
  open({ settings }: { readonly settings: SettingsSource }) {
    const sessions = new SessionService(() => {
      const { sessionIdleMinutes, sessionMaxHours } = settings.current().web
      return { idle: sessionIdleMinutes * 60_000, absolute: sessionMaxHours * 3_600_000 }
    })
    return {
      service: sessions,
      router: { sessions: createSessionsRouter(sessions) },
      stop: () => sessions.stop(),
    }
  },
})
