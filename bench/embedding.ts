/**
 * How fast the built-in model is: texts a second by length, processes and runtime; how long a query takes, alone and
 * while passages are embedded; memory. `node bench/embedding.ts [--seconds 3]` prints one JSON object.
 */
import { readFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { BuiltinModel } from '../src/core/knowledge/embedding/builtin/builtin-model.ts'
import type { BuiltinOptions } from '../src/core/knowledge/embedding/builtin/builtin-options.ts'
import { launchNodeProgram } from '../src/core/platform/launch-node.ts'
import { silentLogger } from '../src/core/platform/logger.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '3' } } })
const duration = Number(values.seconds) * 1000

const words =
  'the river runs past an old stone house near a green hill where two children play with their dog'.split(' ')
/** A text of so many tokens for the model, [CLS] and [SEP] included: each of the words is one token. */
const passage = (tokens: number) => ({
  title: '',
  text: Array.from({ length: tokens - 2 }, (_, at) => words[(at * 7) % words.length]).join(' '),
})

function open(options: Partial<BuiltinOptions>): BuiltinModel {
  return new BuiltinModel({
    program: new URL('../src/core/knowledge/embedding/builtin/embedder.process.ts', import.meta.url),
    launch: launchNodeProgram,
    modelFolder: fileURLToPath(new URL('../resources/models/all-MiniLM-L6-v2', import.meta.url)),
    logger: silentLogger,
    ...options,
  })
}

async function rate(model: BuiltinModel, tokens: number): Promise<number> {
  // Enough at once to keep every process busy, few enough to end soon after the time is up.
  const batch = Array.from({ length: 32 }, () => passage(tokens))
  await model.embed(batch)
  const begin = performance.now()
  let count = 0
  while (performance.now() - begin < duration) {
    await model.embed(batch)
    count += batch.length
  }
  return round((count / (performance.now() - begin)) * 1000)
}

async function latencies(model: BuiltinModel, count: number) {
  const times: number[] = []
  for (let at = 0; at < count; at++) {
    const begin = performance.now()
    await model.embedQuery(`which old house near the river number ${at}`)
    times.push(performance.now() - begin)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => round(times[Math.floor(share * (times.length - 1))]!)
  return { p50: at(0.5), p95: at(0.95) }
}

async function whileEmbedding<T>(model: BuiltinModel, work: () => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const load = model.embed(
    Array.from({ length: 100_000 }, () => passage(256)),
    stop.signal,
  )
  const ended = load.catch((error) => {
    if (!stop.signal.aborted) throw error
  })
  try {
    return await work()
  } finally {
    stop.abort()
    await ended
  }
}

/** Resident memory of the model's processes, in MB; Linux alone tells it. */
async function memory(model: BuiltinModel): Promise<number[]> {
  const of = async (pid: number) =>
    Number(/VmRSS:\s+(\d+)/u.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000
  return process.platform === 'linux' ? (await Promise.all(model.pids.map(of))).map(round) : []
}

async function measure(options: Partial<BuiltinOptions>) {
  const model = open(options)
  try {
    const begin = performance.now()
    await model.embedQuery('first')
    const firstQueryMs = round(performance.now() - begin)
    const query = await latencies(model, 50)
    const textsPerSecond: Record<string, number> = {}
    for (const tokens of [60, 200, 256]) textsPerSecond[tokens] = await rate(model, tokens)
    const queryWhileEmbedding = await whileEmbedding(model, () => latencies(model, 50))
    return {
      runtime: model.runtime,
      processes: model.pids.length,
      textsPerSecond,
      firstQueryMs,
      queryMs: query,
      queryMsWhileEmbedding: queryWhileEmbedding,
      rssMb: await memory(model),
    }
  } finally {
    await model.close()
  }
}

const round = (value: number) => Math.round(value * 10) / 10

const results = [
  await measure({ runtime: 'native', processes: 1 }),
  await measure({ runtime: 'native', processes: 2 }),
  await measure({ runtime: 'wasm', processes: 1 }),
]
console.log(
  JSON.stringify(
    { bench: 'embedding', cpu: cpus()[0]?.model, parallelism: availableParallelism(), results },
    null,
    2,
  ),
)
