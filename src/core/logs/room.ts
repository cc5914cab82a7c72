import type { Home } from '../platform/home.ts'
import type { Programs } from '../platform/programs.ts'
import type { ReportSection } from '../platform/report-section.ts'
import { defineRoom } from '../platform/room.ts'
import type { OpenLog } from '../platform/winston-logger.ts'
import { createLogsRouter } from './router.ts'
import { createLogService } from './service.ts'

export const logsRoom = defineRoom({
  name: 'logs',
  open({
    home,
    programs,
    log,
    reportSections,
  }: {
    readonly home: Home
    readonly programs: Programs
    readonly log: OpenLog
    reportSections(): readonly ReportSection[]
  }) {
    const logs = createLogService({
      folder: home.logs,
      matcher: programs.logMatcher,
      writer: log,
      sections: reportSections,
    })
    return { service: logs, router: { logs: createLogsRouter(logs) } }
  },
})
