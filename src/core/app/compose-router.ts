import { os } from '@orpc/server'
import { noMeta } from '../../contract/procedure.ts'
import { recordingCalls } from '../audit/record-calls.ts'
import { createAuditRouter } from '../audit/router.ts'
import type { AuditService } from '../audit/service.ts'
import type { TestTypedEndpoint } from '../health/endpoint-tests.ts'
import { createHealthRouter } from '../health/router.ts'
import type { HealthService } from '../health/service.ts'
import type { KnowledgeService } from '../knowledge/operations.ts'
import { createKnowledgeRouter } from '../knowledge/router.ts'
import { createLogsRouter } from '../logs/router.ts'
import type { LogService } from '../logs/service.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { createRunsRouter } from '../runs/router.ts'
import type { RunService } from '../runs/service.ts'
import type { StackSecrets } from '../secrets/ports.ts'
import { createSecretsRouter } from '../secrets/router.ts'
import type { SecretsService } from '../secrets/service.ts'
import { createSessionsRouter } from '../sessions/router.ts'
import type { SessionService } from '../sessions/service.ts'
import { createSettingsRouter } from '../settings/router.ts'
import type { SettingsService } from '../settings/service.ts'
import { createStackRouter } from '../stack/router.ts'
import type { StackService } from '../stack/service.ts'
import type { Inbox } from '../system/inbox.ts'
import { createNoticesRouter, createSystemRouter } from '../system/router.ts'
import type { createSystemService } from '../system/service.ts'

interface Services {
  readonly audit: AuditService
  readonly health: HealthService
  readonly inbox: Inbox
  readonly knowledge: KnowledgeService
  readonly logs: LogService
  readonly runs: RunService
  readonly secrets: SecretsService
  readonly sessions: SessionService
  readonly settings: SettingsService
  readonly stack: StackService
  readonly stackSecrets: StackSecrets
  readonly testEndpoint: TestTypedEndpoint
  readonly system: ReturnType<typeof createSystemService>
}

/** What every door serves; whichever it is, calls with an effect are put on record. */
export function composeRouter(services: Services) {
  return os
    .$context<RequestContext>()
    .$meta(noMeta)
    .use(recordingCalls(services.audit))
    .router({
      audit: createAuditRouter(services.audit),
      health: createHealthRouter(services.health, services.testEndpoint),
      knowledge: createKnowledgeRouter(services.knowledge),
      logs: createLogsRouter(services.logs),
      notices: createNoticesRouter(services.inbox),
      runs: createRunsRouter(services.runs),
      secrets: createSecretsRouter(services.secrets, services.stackSecrets, () => services.settings.view()),
      sessions: createSessionsRouter(services.sessions),
      settings: createSettingsRouter(services.settings, services.secrets),
      stack: createStackRouter(services.stack),
      system: createSystemRouter(services.system),
    })
}
