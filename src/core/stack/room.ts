import { join } from 'node:path'
import type { Database } from '../platform/database.ts'
import type { Home } from '../platform/home.ts'
import type { Logger } from '../platform/logger.ts'
import { defineReportSection } from '../platform/report-section.ts'
import { defineRoom } from '../platform/room.ts'
import type { SecretStore } from '../secrets/ports.ts'
import type { Notices } from '../system/ports.ts'
import { createStackService, type StackDependencies } from './create-service.ts'
import { type ChangeableSettings, enterAddresses } from './enter-addresses.ts'
import { readVariables } from './passwords.ts'
import { writeStack } from './report-section.ts'
import { createStackRouter } from './router.ts'
import { stackSchema } from './schema.ts'
import { createStackSecrets } from './stack-secrets.ts'

/** Where the shipped stack keeps what is its own. */
const stackFolder = (home: Home) => join(home.folder, 'stack')

export const stackSecretsRoom = defineRoom({
  name: 'stackSecrets',
  open({ home }: { readonly home: Home }) {
    const file = join(stackFolder(home), 'catalyst.env')
    const readVariable = async (variable: string) => (await readVariables(file))[variable]
    return { service: { ...createStackSecrets(file), readVariable } }
  },
})

export const stackRoom = defineRoom({
  name: 'stack',
  schema: { stack: stackSchema },
  isLookedAt: true,
  open(needs: {
    readonly settings: ChangeableSettings
    readonly secrets: SecretStore
    readonly database: Database
    readonly runs: StackDependencies['runs']
    readonly notices: Notices
    readonly logger: Logger
    readonly env: NodeJS.ProcessEnv
    readonly home: Home
    readonly host: string
    /** The folder of the shipped Compose file. */
    readonly compose: string
  }) {
    const { settings, secrets, database, runs, notices, logger, env, home } = needs
    const stack = createStackService({
      ...{ settings, database, runs, notices, logger, env },
      shipped: { file: join(needs.compose, 'compose.yml'), folder: stackFolder(home) },
      connectClients: (clients) => enterAddresses(settings, secrets, clients),
    })
    return {
      service: stack,
      router: { stack: createStackRouter(stack) },
      // A command that has nothing to do with the engine does not look for one.
      start: () => stack.start({ follow: needs.host !== 'command' }),
      stop: () => stack.stop(),
      async *stream(signal) {
        for await (const view of stack.watch({}, signal)) yield { topic: 'stack', stack: view }
      },
      report: defineReportSection({ title: 'Stack', read: () => stack.view({}), write: writeStack }),
    }
  },
})
