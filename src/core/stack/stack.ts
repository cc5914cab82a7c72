import { isDeepStrictEqual } from 'node:util'
import type { RootCause, StackView } from '../../contract/stack-view.ts'
import { withHeard } from '../engine/follow/past-events.ts'
import { Topic } from '../platform/topic.ts'
import type { ComposeProject } from './compose/model.ts'
import { enabledServices, misnamedImages } from './compose/selection.ts'
import type { ProjectContainer } from './containers/project-containers.ts'
import { diagnose } from './diagnosis/diagnose.ts'
import type { ActionState, Observation } from './diagnosis/observation.ts'
import { type Findings, finding } from './diagnosis/preflight/finding.ts'
import { warnOfSecretFiles } from './diagnosis/preflight/secret-files.ts'
import { unsetVariables } from './diagnosis/preflight/variables.ts'
import { isDone, isUp } from './diagnosis/readiness.ts'
import { EngineLook } from './engine-look.ts'
import { createFileReader, fileCauses, type ReadFile } from './file-watch.ts'
import { Evidence } from './log-evidence.ts'
import { causesOfOther, type Neighbours, warnOfNeighbours } from './neighbours.ts'
import { maskView } from './secrets/mask-view.ts'
import type { Selection } from './selection.ts'
import type { StackDependencies } from './stack-dependencies.ts'
import { throttle } from './throttle.ts'
import { findLooseVolumes } from './volumes.ts'

/** Views are published at most this often, in ms; the first change of a burst at once. */
const publishMs = 50
/** While somebody watches: how often the file is looked at, in ms. */
const lookAgainMs = 3000
/** And how often pre-flight is done again where something is down, and where nothing was brought up yet, in ms. */
const preflightMs = { begun: 9000, untouched: 30_000 }

/** What a question is about besides what is in play. */
interface Asked {
  readonly service?: string | undefined
  readonly profiles?: readonly string[] | undefined
}

/** One stack: everything known of it, and the view made of that. */
export class Stack {
  /** What the run under way, or the last one, said of each service. */
  readonly actions = new Map<string, ActionState>()
  runId: string | undefined
  readonly #deps: StackDependencies
  readonly #read: () => Promise<ReadFile>
  readonly #changes = new Topic<StackView>()
  readonly #evidence: Evidence
  readonly #publish = throttle(() => this.#changes.publish(this.view()), publishMs)
  readonly #ended = new AbortController()
  #selection: Selection
  #file: ReadFile | undefined
  #name = ''
  readonly #seen: EngineLook
  #lookedAt = 0
  #found: Findings = { causes: [], warnings: [] }
  #restored: Promise<void> | undefined
  #watchers = 0
  #timer: NodeJS.Timeout | undefined
  readonly #forget: (() => void)[]

  constructor(selection: Selection, deps: StackDependencies) {
    this.#selection = selection
    this.#deps = deps
    this.#read = createFileReader(selection, deps.env)
    this.#evidence = new Evidence(deps.lastLines, () => this.changed())
    this.#seen = new EngineLook(deps, () => this.changed())
    this.#forget = [
      deps.engine.onChange((project) => {
        if (project !== this.#name) return
        this.changed()
        void this.#findNeighbours()
      }),
      deps.engine.onView(() => {
        this.#lookedAt = 0
        this.changed()
        void this.#lookAgain()
      }),
    ]
  }

  get selection(): Selection {
    return this.#selection
  }

  /** The project's name, once the file was read. */
  get name(): string {
    return this.#name
  }

  /** The same file and project with other profiles. */
  select(selection: Selection): void {
    const same = JSON.stringify(selection) === JSON.stringify(this.#selection)
    this.#selection = selection
    if (!same) this.changed()
  }

  /** Reads the file anew where it changed. */
  async load(): Promise<ReadFile> {
    const read = await this.#read()
    const fresh = read !== this.#file
    if (fresh) this.#lookedAt = 0
    if (fresh && this.#file) this.#forgetFailures(this.#file, read)
    this.#file = read
    this.#name = read.project?.name ?? this.selection.project ?? this.#name
    this.#restored ??= this.#restore()
    await this.#restored
    if (fresh) await this.#findNeighbours()
    if (fresh) this.changed()
    return read
  }

  /** The project. @throws ComposeProblem with everything that is wrong with the file */
  async project(): Promise<ComposeProject> {
    const read = await this.load()
    if (read.problem) throw read.problem
    return read.project
  }

  /** Names of the services in play; with `services`, those and what they depend on. */
  enabled(
    project: ComposeProject,
    services?: readonly string[],
    profiles: readonly string[] = [],
  ): ReadonlySet<string> {
    const all = [...this.selection.profiles, ...project.defaultProfiles, ...profiles]
    return new Set(enabledServices(project, all, services).map((service) => service.name))
  }

  /**
   * Asks the engine and this machine anew, and with `askRegistries` the registries of images that are not here; what
   * cannot be had is left as it was.
   */
  async look(
    signal: AbortSignal,
    { askRegistries = false, asked = {} }: { askRegistries?: boolean; asked?: Asked } = {},
  ): Promise<StackView> {
    const { project } = await this.load()
    let found: Findings | undefined
    if (project) {
      try {
        found = await this.#lookAtEngine(project, signal, { askRegistries, asked })
      } catch (error) {
        // The view says that the engine is unreachable.
        this.#deps.logger.debug('The stack could not be looked at', { error })
      }
    }
    this.view(asked, found) // asks for the log lines that are worth knowing
    await this.#evidence.ready(signal)
    return this.view(asked, found)
  }

  /** What pre-flight finds now, image lookups at registries left out: a pull tells that better. */
  preflight(project: ComposeProject, enabled: ReadonlySet<string>, signal: AbortSignal): Promise<Findings> {
    return this.#seen.preflight(project, enabled, signal)
  }

  /** As last known; cheap. With `asked`, as it would be with those too: then of what was `found` with them. */
  view(asked: Asked = {}, found: Findings = this.#found): StackView {
    const seen = this.#observe(asked, found)
    const { services, rootCauses } = diagnose(seen)
    this.#evidence.want(services, seen.containers)
    const read = this.#file
    const profiles = [...this.selection.profiles, ...(asked.profiles ?? [])]
    const names = new Set(read?.project?.services.flatMap((service) => service.profiles) ?? [])
    return maskView({
      timestamp: new Date(seen.now).toISOString(),
      engine: seen.engine,
      project: this.#name,
      file: this.selection.file,
      shipped: this.selection.shipped,
      profiles: [...names].map((name) => ({ name, enabled: profiles.includes(name) })),
      fileProblems: (read?.problem?.problems ?? []).map(({ kind: _, ...problem }) => problem),
      services,
      rootCauses: rootCauses,
      warnings: [
        ...(read?.project ? [...unsetVariables(read.project), ...warnOfSecretFiles(read.project)] : []),
        ...found.warnings,
        ...warnOfNeighbours(this.#seen.neighbours),
      ],
      orphans: [...this.#seen.neighbours.orphans],
      otherFolder: this.#seen.neighbours.other ?? null,
      ...(this.runId !== undefined && { runId: this.runId }),
    })
  }

  /** The view now, then after every change, until `signal` aborts. A slow reader is given the newest only. */
  async *watch(signal?: AbortSignal): AsyncGenerator<StackView, void, undefined> {
    const stop = signal ? AbortSignal.any([signal, this.#ended.signal]) : this.#ended.signal
    const events = this.#changes.subscribe(stop, 1)
    this.#watchers += 1
    this.#timer ??= setInterval(() => void this.#lookAgain(), lookAgainMs)
    try {
      await this.load()
      void this.#lookAgain()
      yield this.view()
      yield* events
    } finally {
      await events.return()
      this.#watchers -= 1
      if (this.#watchers === 0) {
        clearInterval(this.#timer)
        this.#timer = undefined
      }
    }
  }

  /** Calls `listener` with every new view until the returned function is called. */
  onView(listener: (view: StackView) => void): () => void {
    return this.#changes.listen(listener)
  }

  changed(): void {
    if (!this.#ended.signal.aborted) this.#publish.ask()
  }

  /** Keeps why the last action failed, for the next process. */
  async keepFailures(): Promise<void> {
    const failures = [...this.actions].flatMap(([service, { failure }]) =>
      failure ? [[service, failure] as const] : [],
    )
    await this.#deps.store.setFailures(this.#name, this.selection.file, new Map(failures))
    await this.#deps.stops.settled()
  }

  stop(): void {
    this.#ended.abort()
    this.#publish.stop()
    clearInterval(this.#timer)
    for (const forget of this.#forget) forget()
  }

  /** Of a service that is described otherwise now, it is not known whether it would fail again. */
  #forgetFailures(before: ReadFile, now: ReadFile): void {
    if (!before.project || !now.project) return
    const described = new Map(now.project.services.map((service) => [service.name, service]))
    for (const service of before.project.services) {
      const action = this.actions.get(service.name)
      if (!action?.failure || action.underWay) continue
      if (!isDeepStrictEqual(service, described.get(service.name))) this.actions.delete(service.name)
    }
  }

  async #restore(): Promise<void> {
    await this.#deps.stops.load(this.#name)
    const failures = await this.#deps.store.failures(this.#name, this.selection.file)
    for (const [service, failure] of failures) {
      if (this.actions.has(service)) continue
      this.actions.set(service, { stage: 'failed', detail: failure.message, failure, underWay: false })
    }
  }

  #looking: Promise<void> | undefined

  /** One look at a time. */
  async #lookAgain(): Promise<void> {
    this.#looking ??= this.#lookIfDue()
      .catch((error: unknown) => this.#deps.logger.debug('The stack could not be looked at', { error }))
      .finally(() => {
        this.#looking = undefined
      })
    await this.#looking
  }

  /** While an action works, or all is up, there is nothing to look for. */
  async #lookIfDue(): Promise<void> {
    const { project } = await this.load()
    if (!project || this.runId !== undefined || this.#deps.engine.view().status !== 'connected') return
    const containers = this.#containers()
    const down = [...this.#inPlay(project, containers)].some((name) => {
      const facts = containers.get(name)
      return !isUp(facts) && !isDone(facts)
    })
    if (!down && this.#seen.images.size > 0 && this.#found.causes.length === 0) return
    const rest = containers.size > 0 || this.actions.size > 0 ? preflightMs.begun : preflightMs.untouched
    if (Date.now() - this.#lookedAt < rest) return
    const found = () => JSON.stringify([this.#found, [...this.#seen.images]])
    const before = found()
    await this.#lookAtEngine(project, AbortSignal.any([this.#ended.signal, AbortSignal.timeout(10_000)]))
    if (found() !== before) this.changed()
  }

  /** What pre-flight finds; kept for the views to come unless it was `asked` of more than is in play. */
  async #lookAtEngine(
    project: ComposeProject,
    signal: AbortSignal,
    { askRegistries = false, asked = {} }: { askRegistries?: boolean; asked?: Asked } = {},
  ): Promise<Findings> {
    this.#lookedAt = Date.now()
    let isUsual = true
    const enabled = (containers: ReadonlyMap<string, ProjectContainer>) => {
      const names = this.#inPlay(project, containers, asked)
      isUsual = names.size === this.#inPlay(project, containers).size
      return names
    }
    const found = await this.#seen.look({ project, enabled, askRegistries, signal })
    if (isUsual) this.#found = found
    return found
  }

  /** The engine is on this machine. */
  isLocal(): boolean {
    return this.#seen.isLocal()
  }

  /** What shares the project's name, asked of the engine now. */
  async neighbours(signal: AbortSignal): Promise<Neighbours> {
    await this.#deps.engine.client(signal)
    await this.#deps.engine.refresh(this.#name, signal)
    await this.#findNeighbours()
    return this.#seen.neighbours
  }

  /** Volumes that `down --volumes` would remove although no container of the project uses them. */
  async looseVolumes(
    project: ComposeProject,
    others: Parameters<typeof findLooseVolumes>[2],
    signal: AbortSignal,
  ): Promise<string[]> {
    return findLooseVolumes(await this.#deps.engine.client(signal), project, others, signal)
  }

  async #findNeighbours(): Promise<void> {
    const project = this.#file?.project
    if (project) await this.#seen.findNeighbours(project)
  }

  #containers(): Map<string, ProjectContainer> {
    return this.#seen.containers(this.#name)
  }

  /** Those of the chosen profiles, and whatever was brought up besides or was tried and failed. */
  #inPlay(
    project: ComposeProject,
    containers: ReadonlyMap<string, ProjectContainer>,
    { service, profiles }: Asked = {},
  ): ReadonlySet<string> {
    const known = project.services.some(({ name }) => name === service)
    const besides = known ? this.enabled(project, [service!]) : []
    // What is not in the file has no place among them: an orphan, a volume that could not be removed.
    const chosen = this.enabled(project, undefined, profiles)
    const names = new Set([...chosen, ...besides, ...containers.keys(), ...this.actions.keys()])
    return new Set(project.services.map((service) => service.name).filter((name) => names.has(name)))
  }

  /** What needs no look at the engine: whose the project is, and images that cannot be. */
  #plainCauses(enabled: ReadonlySet<string>): RootCause[] {
    const project = this.#file?.project
    if (!project) return []
    return [
      ...causesOfOther(project, this.#seen.neighbours),
      ...misnamedImages(project, enabled).map((one) => finding(one)),
    ]
  }

  #observe(asked: Asked, found: Findings): Observation {
    const read = this.#file
    const containers = this.#containers()
    const enabled = read?.project ? this.#inPlay(read.project, containers, asked) : new Set<string>()
    return {
      now: Date.now(),
      engine: this.#deps.engine.view(),
      ...(read?.project && { project: read.project }),
      fileProblems: read?.problem?.problems ?? [],
      enabled,
      containers,
      images: this.#seen.images,
      programs: this.#seen.programs,
      actions: this.actions,
      preflight: read?.problem ? fileCauses(read.problem) : [...this.#plainCauses(enabled), ...found.causes],
      logs: this.#evidence.lines(containers),
      events: withHeard(
        [...this.#deps.stops.known(this.#name), ...this.#seen.past],
        this.#deps.engine.recentEvents(this.#name),
      ),
    }
  }
}
