import type { CatalystClient } from '../../../contract/index.ts'
import type { RunSummary } from '../../../contract/runs.ts'
import type { ServiceStage, StackTarget, StackView } from '../../../contract/stack-view.ts'
import type { ProgressView } from '../../follow-run.ts'
import { say, table } from '../../output.ts'
import { terminal } from '../../terminal.ts'
import { inPlay, serviceRow, shapes } from './words.ts'

function inWords(stage: ServiceStage, detail: string): string {
  if (detail === 'stopping') return detail
  if (stage === 'waiting') return detail.replace(/^(?:waits )?for/u, 'waiting for')
  return stage === 'failed' ? `failed, ${detail}` : stage
}

/** Stages that something is being done in: told of even where it was not seen how they began. */
const underWay: ReadonlySet<ServiceStage> = new Set(['pulling', 'waiting', 'starting', 'checking'])

/**
 * How each service goes on while an action works on the stack, on stderr: a table that is rewritten in place, and
 * without a terminal a line whenever a service comes to another stage.
 */
export class StackBoard implements ProgressView {
  readonly #stop = new AbortController()
  readonly #stages = new Map<string, ServiceStage>()
  readonly #began = Date.now()
  #run: RunSummary | undefined
  #view: StackView | undefined
  #drawn = 0

  /** Follows the stack until `close`. */
  constructor(client: CatalystClient, target: StackTarget) {
    // The run itself is followed elsewhere: where the stack cannot be, its end is told all the same.
    void this.#follow(client, target).catch(() => {})
  }

  show(run: RunSummary): void {
    this.#run = run
    this.#draw()
  }

  clear(): void {
    if (this.#drawn > 0) terminal().stderr.write(`\u001b[${this.#drawn}A\u001b[0J`)
    this.#drawn = 0
  }

  close(): void {
    this.#stop.abort()
    this.clear()
  }

  async #follow(client: CatalystClient, target: StackTarget): Promise<void> {
    const { signal } = this.#stop
    for await (const view of await client.stack.watch(target, { signal })) {
      if (signal.aborted) return
      this.#view = view
      if (terminal().stderr.isTTY) this.#draw()
      else for (const line of this.#news(view)) say(line)
    }
  }

  #news(view: StackView): string[] {
    const services = inPlay(view)
    const width = Math.max(0, ...services.map(({ name }) => name.length))
    return services.flatMap(({ name, stage, detail }) => {
      const before = this.#stages.get(name)
      this.#stages.set(name, stage)
      // What was there before the action is no news, however late it is heard of.
      const isNews = underWay.has(stage) || (before !== undefined && before !== 'absent')
      return stage === before || !isNews
        ? []
        : [`${shapes[stage]} ${name.padEnd(width)}  ${inWords(stage, detail)}`]
    })
  }

  #draw(): void {
    const run = this.#run
    if (!terminal().stderr.isTTY || !run || this.#stop.signal.aborted) return
    const { columns = 80, rows = 24 } = terminal().stderr
    const seconds = Math.round((Date.now() - this.#began) / 1000)
    const { done, total } = run.progress
    const services = this.#view ? inPlay(this.#view) : []
    const lines = [
      `${run.title}: ${done} of ${total}, ${seconds} s`,
      ...(services.length > 0 ? table(services.map(serviceRow)).split('\n') : []),
    ]
    const most = Math.max(2, rows - 1)
    const shown =
      lines.length <= most ? lines : [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more`]
    this.clear()
    terminal().stderr.write(shown.map((line) => `${line.slice(0, columns - 1)}\n`).join(''))
    this.#drawn = shown.length
  }
}
