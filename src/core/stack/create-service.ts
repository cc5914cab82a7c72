import { homedir } from 'node:os'
import { engineCandidates } from '../engine/find/engine-candidates.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import type { Runs } from '../runs/ports.ts'
import type { Notices } from '../system/ports.ts'
import { ActionRunner } from './action-runner.ts'
import { createActions } from './actions/create-actions.ts'
import { createStackAlerts } from './alerts.ts'
import { findCauseAtPort } from './cause-at-port.ts'
import type { ClientSettings } from './connect-clients.ts'
import { createStackEngine, type StackEngine } from './containers/stack-engine.ts'
import { createFigures } from './figures/figures.ts'
import { followChosen } from './follow-chosen.ts'
import { lastLines } from './logs/read-logs.ts'
import { lookTime } from './look-time.ts'
import {
  changeChosenStack,
  explainStack,
  listStackChoices,
  readProbes,
  readStackVolumes,
  watchStack,
} from './read-stack.ts'
import type { ShippedStack } from './selection.ts'
import type { StackService } from './service.ts'
import { Stack } from './stack.ts'
import type { StackParts } from './stack-parts.ts'
import { Stacks } from './stacks.ts'
import { StopMemory } from './stop-memory.ts'
import { createStackStore } from './store.ts'
import { streamEvents, streamFigures, streamLogs } from './stream-stack.ts'

/** Lines of a failed service's log that the diagnosis reads: RabbitMQ's crash alone has 150 after its reason. */
const evidenceLines = 250

export interface StackDependencies {
  readonly settings: StackParts['settings']
  readonly database: Database
  readonly runs: Runs
  readonly notices: Notices
  readonly logger: Logger
  readonly shipped: ShippedStack
  readonly env: NodeJS.ProcessEnv
  /** Gives Catalyst's own clients the addresses and passwords of the shipped stack. */
  connectClients(settings: ClientSettings): Promise<void>
  readonly engine?: StackEngine
}

export function createStackService(deps: StackDependencies): StackService {
  const { settings, shipped, env, connectClients } = deps
  const logger = deps.logger.child('stack')
  const engine = deps.engine ?? openEngine(deps, logger)
  const store = createStackStore(deps.database)
  const stops = new StopMemory({ engine, store, logger })
  const runner = new ActionRunner({ engine, runs: deps.runs, store, logger })
  const createStack = (selection: Stack['selection']) =>
    new Stack(selection, {
      ...{ engine, store, stops, logger, env },
      lastLines: (id, signal) => readEvidence(engine, id, signal),
    })
  const stacks = new Stacks({ engine, settings, shipped, createStack })
  const parts: StackParts = {
    engine,
    stacks,
    settings,
    shipped,
    logger,
    figures: createFigures({ engine, logger }),
  }
  const life = createLife(parts, stops, deps.notices)
  return {
    ...createActions({ stacks, runner, settings, connectClients }),
    ...createReads(parts),
    ...life,
    commands: () => store.commands(),
    engines: () => engine.places(),
  }
}

/** The calls that change nothing. */
function createReads(
  parts: StackParts,
): Pick<
  StackService,
  'view' | 'watch' | 'why' | 'choices' | 'choose' | 'volumes' | 'logs' | 'events' | 'figures' | 'probes'
> {
  return {
    view: async (target) => (await parts.stacks.find(target)).look(lookTime()),
    watch: (target, signal) => watchStack(parts, target, signal),
    why: (target, signal) => explainStack(parts, target, signal),
    choices: () => listStackChoices(parts),
    choose: (target) => changeChosenStack(parts, target),
    volumes: (target, signal) => readStackVolumes(parts, target, signal),
    logs: (target, signal) => streamLogs(parts, target, signal),
    events: (target, signal) => streamEvents(parts, target, signal),
    figures: (target, signal) => streamFigures(parts, target, signal),
    probes: (target) => readProbes(parts, target),
  }
}

/** Starting and stopping; health hints and notices are about the chosen stack, and only while it is followed. */
function createLife(
  { engine, stacks, figures, settings, logger }: StackParts,
  stops: StopMemory,
  notices: Notices,
): Pick<StackService, 'start' | 'stop' | 'causeAt'> {
  const alerts = createStackAlerts({ notices, enabled: () => settings.current().health.notifications })
  let forgetChosen: (() => void) | undefined
  return {
    async start({ follow }) {
      if (!follow) return
      engine.start()
      forgetChosen ??= followChosen(stacks, settings, logger, (view) => alerts.saw(view))
    },
    async stop() {
      alerts.stop()
      forgetChosen?.()
      stacks.stop()
      figures.stop()
      await engine.stop()
      stops.close()
      await stops.settled()
    },
    causeAt: (port) => (forgetChosen ? findCauseAtPort(stacks.chosen().view(), port) : undefined),
  }
}

function openEngine({ settings, env }: StackDependencies, logger: Logger): StackEngine {
  const find = () => engineCandidates({ env, home: homedir(), platform: process.platform })
  return createStackEngine({ settings, logger, find })
}

/** The last lines of a container's log, for the diagnosis, without secrets. */
async function readEvidence(engine: StackEngine, id: string, signal: AbortSignal): Promise<string[]> {
  return (await lastLines(engine, id, evidenceLines, signal)).map((line) => redactText(line))
}
