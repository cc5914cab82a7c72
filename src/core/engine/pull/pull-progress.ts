import type { PullProgress } from '../../../contract/engine-view.ts'

/** One line of the engine's answer to a pull (moby, pkg/jsonmessage). */
export interface PullMessage {
  readonly status?: string
  readonly id?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly error?: string
  readonly errorDetail?: { readonly message?: string }
}

interface Layer {
  status: PullProgress['layers'][number]['status']
  current: number
  total: number
}

/** Over how long the rate is taken, in ms. */
const windowMs = 5000

/** Adds up what the engine tells of a pull's layers: bytes that were fetched, their rate, the time left. */
export class PullMeter {
  readonly #image: string
  readonly #layers = new Map<string, Layer>()
  #samples: { at: number; bytes: number }[] = []

  constructor(image: string) {
    this.#image = image
  }

  /**
   * Takes one line.
   *
   * @param at ms, of a clock that never goes back
   * @returns whether anything got on by it; a line that only tells of another attempt is none
   */
  add({ id, status = '', progressDetail }: PullMessage, at: number): boolean {
    const layer = layerStatus(status)
    if (!id || !layer) return !/^retrying/iu.test(status)
    const known = this.#layers.get(id)
    const entry = known ?? { status: layer, current: 0, total: 0 }
    if (!known) this.#layers.set(id, entry)
    const before = `${entry.status} ${entry.current} ${progressDetail?.current ?? ''}`
    entry.status = layer
    if (layer === 'downloading') {
      entry.total = Math.max(entry.total, progressDetail?.total ?? 0)
      entry.current = progressDetail?.current ?? entry.current
    }
    if (layer === 'extracting' || layer === 'done' || /complete|verifying/iu.test(status)) {
      entry.current = entry.total
    }
    this.#sample(at)
    return (
      before !== `${entry.status} ${entry.current} ${progressDetail?.current ?? ''}` || layer === 'extracting'
    )
  }

  progress(): PullProgress {
    const { current, total } = this.#sum()
    const rate = this.#rate()
    return {
      image: this.#image,
      current,
      total,
      secondsLeft: rate > 0 && total > 0 ? (total - current) / rate : null,
      layers: [...this.#layers].map(([id, layer]) => ({ id, ...layer })),
    }
  }

  #sum(): { current: number; total: number } {
    let [current, total] = [0, 0]
    for (const layer of this.#layers.values()) {
      current += layer.current
      total += layer.total
    }
    return { current, total }
  }

  #sample(at: number): void {
    const bytes = this.#sum().current
    // A layer that is fetched anew after a broken connection starts again at 0.
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples = []
    this.#samples.push({ at, bytes })
    while (this.#samples.length > 2 && this.#samples[1]!.at < at - windowMs) this.#samples.shift()
  }

  /** Bytes a second; 0 before there is anything to tell it by. */
  #rate(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (!first || !last || last.at - first.at < 200) return 0
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000
  }
}

/** `undefined` for lines that are not about a layer. */
function layerStatus(status: string): Layer['status'] | undefined {
  if (/^(?:pulling fs layer|waiting)/iu.test(status)) return 'queued'
  if (/^(?:downloading|verifying|download complete|retrying)/iu.test(status)) {
    return /^retrying/iu.test(status) ? undefined : 'downloading'
  }
  if (/^extracting/iu.test(status)) return 'extracting'
  return /^(?:pull complete|already exists)/iu.test(status) ? 'done' : undefined
}
