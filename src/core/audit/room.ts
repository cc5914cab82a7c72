import type { SystemInfo } from '../../contract/system.ts'
import type { Home } from '../platform/home.ts'
import type { Logger } from '../platform/logger.ts'
import { defineRoom } from '../platform/room.ts'
import type { InternalKeys } from '../secrets/ports.ts'
import type { Notices } from '../system/ports.ts'
import { createAuditRouter } from './router.ts'
import { createAuditService } from './service.ts'

export const auditRoom = defineRoom({
  name: 'audit',
  async open({
    home,
    logger,
    notices,
    vault,
    host,
    version,
  }: {
    readonly home: Home
    readonly logger: Logger
    readonly notices: Notices
    readonly vault: { readonly internal: InternalKeys }
    readonly host: SystemInfo['host']
    readonly version: string
  }) {
    const audit = await createAuditService({
      folder: home.audit,
      anchorFile: home.auditAnchor,
      keys: vault.internal,
      notices,
      logger,
    })
    return {
      service: audit,
      router: { audit: createAuditRouter(audit) },
      start() {
        if (host === 'command') return
        void audit.record({
          action: 'app.start',
          result: 'ok',
          security: true,
          actor: 'system',
          outputs: { host, version, pid: process.pid },
        })
      },
      stop: () => audit.close(),
    }
  },
})
