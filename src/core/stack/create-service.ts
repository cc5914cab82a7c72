import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { StackTarget } from '../../contract/stack-view.ts'
import { engineCandidates } from '../engine/find/engine-candidates.ts'
import { pastEvents, withHeard } from '../engine/follow/past-events.ts'
import type { Database } from '../platform/database.ts'
import { Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import type { Runs } from '../runs/ports.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { Notices } from '../system/ports.ts'
import { causeAt, onlyAbout } from './about.ts'
import { ActionRunner } from './action-runner.ts'
import { checkProfiles, commandOf, createActions } from './actions.ts'
import { createStackAlerts } from './alerts.ts'
import { listChoices } from './choices.ts'
import type { ClientSettings } from './connect-clients.ts'
import { listProjects } from './containers/list-projects.ts'
import { projectContainers } from './containers/project-containers.ts'
import { createStackEngine, type StackEngine } from './containers/stack-engine.ts'
import { eventInWords } from './events-in-words.ts'
import { createFigures } from './figures/figures.ts'
import { followEvents } from './follow-events.ts'
import { lastLines, readLogs } from './logs/read-logs.ts'
import { fileOfProject } from './project-file.ts'
import { chooseStack, type ShippedStack, selectStack } from './selection.ts'
import type { StackService } from './service.ts'
import { Stack } from './stack.ts'
import { StopMemory } from './stop-memory.ts'
import { createStackStore } from './store.ts'
import { stackVolumes } from './volumes.ts'
import { watchChosen } from './watch-chosen.ts'

/** Lines of a failed service's log that the diagnosis reads: RabbitMQ's crash alone has 150 after its reason. */
const evidenceLines = 250
/** How far back events are shown, in ms; the engine forgets sooner where much happens. */
const pastMs = 24 * 3_600_000
/** How long `view` and `why` may take to ask engine and registries, in ms. */
const lookMs = 15_000

export interface StackDependencies {
  readonly settings: SettingsSource & {
    update(patch: Record<string, Record<string, unknown>>): Promise<unknown>
  }
  readonly database: Database
  readonly runs: Runs & { unfinished(): ReturnType<Runs['unfinished']> }
  readonly notices: Notices
  readonly logger: Logger
  readonly shipped: ShippedStack
  readonly env: NodeJS.ProcessEnv
  /** Gives Catalyst's own clients the addresses and passwords of the shipped stack. */
  connectClients(settings: ClientSettings): Promise<void>
  readonly engine?: StackEngine
}

export function createStackService(deps: StackDependencies): StackService {
  const logger = deps.logger.child('stack')
  const { settings, shipped, env } = deps
  const engine =
    deps.engine ??
    createStackEngine({
      settings,
      logger,
      find: () => engineCandidates({ env, home: homedir(), platform: process.platform }),
    })
  const store = createStackStore(deps.database)
  const stops = new StopMemory({ engine, store, logger })
  const runner = new ActionRunner({ engine, runs: deps.runs, store, logger })
  const figures = createFigures({ engine, logger })
  const stacks = new Map<string, Stack>()
  const alerts = createStackAlerts({
    notices: deps.notices,
    enabled: () => settings.current().health.notifications,
  })
  let started = false

  /** The stack a call means; the same object for the same file, project and profiles, so that watchers share it. */
  function stackOf(target: StackTarget): Stack {
    const selection = selectStack(target, settings.current().stack, shipped)
    const key = JSON.stringify([selection.file, selection.project ?? null])
    const known = stacks.get(key)
    if (known) {
      known.select(selection)
      return known
    }
    const stack = new Stack(selection, {
      ...{ engine, store, stops, logger, env },
      lastLines: async (id, signal) =>
        (await lastLines(engine, id, evidenceLines, signal)).map((line) => redactText(line)),
    })
    stacks.set(key, stack)
    return stack
  }

  /** The stack a call means, also where it names a project alone; the same object for all who mean the same project. */
  async function stackFor(target: StackTarget): Promise<Stack> {
    const { project } = target
    if (project === undefined) return stackOf(target)
    const chosen = settings.current().stack
    const known = { chosen, shipped, onEngine, nameIn, metBefore }
    const file = target.file ?? (await fileOfProject(project, known))
    const isChosen = selectStack({}, chosen, shipped).file === resolve(file) && chosen.project === project
    if (isChosen) return stackOf({})
    return (await nameIn(file)) === project ? stackOf({ file }) : stackOf({ file, project })
  }
  async function nameIn(file: string): Promise<string> {
    const stack = stackOf({ file })
    await stack.load()
    return stack.name
  }
  const metBefore = (project: string) =>
    [...stacks.values()].find((stack) => stack.name === project)?.selection.file
  async function onEngine() {
    await engine.client(within(undefined))
    return listProjects(engine.containers())
  }

  let forgetChosen = () => {}
  /** Health hints and notices are about the chosen stack. */
  function followChosen(): void {
    forgetChosen()
    const stack = stackOf({})
    forgetChosen = stack.onView((view) => alerts.saw(view))
    stack.load().catch((error: unknown) => logger.error('The Compose file could not be read', { error }))
  }

  const within = (signal: AbortSignal | undefined) =>
    AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(lookMs)])

  /** The project's name and services, as the file says, or as they stand on the engine where it cannot be read. */
  async function known({ services, ...target }: StackTarget & { services?: readonly string[] | undefined }) {
    const stack = await stackFor(target)
    const read = await stack.load()
    await engine.client(within(undefined))
    const { name } = stack
    if (read.project && services) stack.enabled(read.project, services) // refuses names that are not in the file
    return { project: name, services }
  }

  const actions = createActions({ stackFor, runner, settings, connectClients: deps.connectClients })

  return {
    ...actions,
    async start({ follow }) {
      if (follow) {
        started = true
        engine.start()
        followChosen()
        settings.onChange((now, before) => {
          if (JSON.stringify(now.stack) !== JSON.stringify(before.stack)) followChosen()
        })
      }
    },
    async stop() {
      alerts.stop()
      for (const stack of stacks.values()) stack.stop()
      figures.stop()
      await engine.stop()
      stops.close()
      await stops.settled()
    },
    view: async (target) => (await stackFor(target)).look(within(undefined)),
    async *watch(target, signal) {
      if (target.file === undefined && target.project === undefined) {
        yield* watchChosen(() => stackOf({}), settings, signal)
      } else yield* (await stackFor(target)).watch(signal)
    },
    async why({ service, profiles, ...target }, signal) {
      const stack = await stackFor(target)
      const { project } = await stack.load()
      if (project) checkProfiles(project, profiles)
      const view = await stack.look(within(signal), { askRegistries: true, asked: { service, profiles } })
      if (service === undefined || view.file_problems.length > 0) return view
      if (!view.services.some((one) => one.name === service)) {
        throw new Problem(
          'NOT_FOUND',
          `The stack has no service ${service}.`,
          `The file has ${view.services.map((one) => one.name).join(', ')}.`,
        )
      }
      return onlyAbout(service, view)
    },
    async choices() {
      await engine.client(within(undefined)).catch(() => {}) // without an engine there are the others
      return listChoices(settings.current().stack, shipped, listProjects(engine.containers()))
    },
    async choose({ profiles, ...target }) {
      const { file } = target.project === undefined ? target : (await stackFor(target)).selection
      const wanted = { ...target, ...(file !== undefined && { file }) }
      const selection = selectStack(wanted, settings.current().stack, shipped)
      await settings.update({ stack: chooseStack(settings.current().stack, selection, profiles) })
      return stackOf({}).look(within(undefined))
    },
    volumes: async (target, signal) => {
      const stack = await stackFor(target)
      const project = await stack.project()
      const { other, foreign } = await stack.neighbours(within(signal))
      const line = (all: boolean) => commandOf(stack, project, [], { do: 'down', volumes: all })
      return {
        ...(await stackVolumes(
          await engine.client(signal),
          project,
          (await engine.refresh(project.name, within(signal))).filter(({ id }) => !foreign.has(id)),
          other && { folder: other.folder, names: new Set(other.volumes) },
          within(signal),
        )),
        commands: { keep: line(false), remove: line(true) },
      }
    },
    async *logs(target, signal) {
      const { project, services } = await known(target)
      const wanted = { project, services, ...pickBounds(target) }
      for await (const lines of readLogs({ engine, logger }, wanted, signal ?? never)) yield { lines }
    },
    async *events(target, signal) {
      const { project } = await known(target)
      const docker = await engine.client(signal)
      const past = await pastEvents(docker, projectContainers, project, Date.now() - pastMs, within(signal))
      const recent = withHeard(past, engine.recentEvents(project)).map(eventInWords)
      yield { events: recent.filter((event) => event !== undefined) }
      if (!target.follow) return
      yield* followEvents(engine, project, signal)
    },
    async *figures(target, signal) {
      const { project } = await known(target)
      for await (const now of figures.watch(project, signal ?? never)) yield { figures: now }
    },
    async probes({ service, ...target }) {
      const { project } = await known(target)
      await engine.refresh(project)
      const facts = engine.containers(project).find((one) => one.service === service && !one.oneOff)
      return {
        probes: (facts?.probes ?? []).map(({ startedAt, endedAt, exitCode, output }) => ({
          started_at: startedAt,
          ended_at: endedAt,
          exit_code: exitCode,
          output: redactText(output),
        })),
        failing_streak: facts?.failingStreak ?? 0,
      }
    },
    commands: () => store.commands(),
    engines: () => engine.places(),
    causeAt(port) {
      if (!started) return undefined
      return causeAt(stackOf({}).view(), port)
    },
  }
}

function pickBounds({ follow, tail, since, until }: Parameters<StackService['logs']>[0]) {
  return { follow, tail, since, until }
}

/** For callers that cannot stop. */
const never = new AbortController().signal
