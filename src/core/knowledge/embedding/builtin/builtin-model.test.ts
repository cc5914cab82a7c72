import { cp, mkdtemp, rm, truncate, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startNode } from '../../../../../test/support/child.ts'
import { launchNodeProgram } from '../../../platform/launch-node.ts'
import { silentLogger } from '../../../platform/logger.ts'
import type { LaunchProgram } from '../../../platform/programs.ts'
import { BuiltinModel } from './builtin-model.ts'
import type { BuiltinOptions } from './builtin-options.ts'

const modelFolder = fileURLToPath(
  new URL('../../../../../resources/models/all-MiniLM-L6-v2', import.meta.url),
)
const program = new URL('./embedder.process.ts', import.meta.url)

const open: BuiltinModel[] = []
function builtin(options: Partial<BuiltinOptions> = {}): BuiltinModel {
  const model = new BuiltinModel({
    program,
    launch: launchNodeProgram,
    modelFolder,
    logger: silentLogger,
    ...options,
  })
  open.push(model)
  return model
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((model) => model.close()))
})

const passage = (text: string, title = '') => ({ title, text })
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)
const long = Array.from({ length: 120 }, (_, at) => `Sentence ${at} tells of the weather in town.`).join(' ')

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('the built-in model', () => {
  test('finds what means the same, whatever the words', async () => {
    const model = builtin()
    const [cat, feline, invoice] = await model.embed([
      passage('The cat sleeps on the sofa.'),
      passage('A kitten is taking a nap on the couch.'),
      passage('The invoice is due in thirty days.'),
    ])
    expect(dot(cat!, feline!)).toBeGreaterThan(0.5)
    expect(dot(cat!, invoice!)).toBeLessThan(0.2)
    const query = await model.embedQuery('when must the bill be paid?')
    expect(dot(query, invoice!)).toBeGreaterThan(dot(query, cat!) + 0.2)
  })

  test('gives unit vectors of 384 dimensions for text of any kind and length', async () => {
    const model = builtin()
    const texts = ['', ' ', 'a', '日本語のテキスト 🙂', '\u0000\ud800 broken', long, 'x'.repeat(5000)]
    const vectors = await model.embed(texts.map((text) => passage(text)))
    for (const vector of vectors) {
      expect(vector).toBeInstanceOf(Float32Array)
      expect(vector).toHaveLength(384)
      expect(dot(vector, vector)).toBeCloseTo(1, 5)
    }
    expect((await model.space()).dimensions).toBe(384)
  })

  test('gives a text the same vector alone and among others, in the order asked', async () => {
    const model = builtin({ processes: 2 })
    const texts = Array.from({ length: 40 }, (_, at) => passage(`Text number ${at} about ${at % 7} cats.`))
    const together = await model.embed(texts)
    for (const at of [0, 17, 39]) {
      const [alone] = await model.embed([texts[at]!])
      expect(together[at]).toEqual(alone)
    }
  })

  test('sees the end of a chunk longer than its window, and the title', async () => {
    const model = builtin()
    const text = `${long} ${'The password of the safe is written under the lamp. '.repeat(4)}`
    const [plain, marked, titled] = await model.embed([
      passage(long),
      passage(text),
      passage(long, 'Passwords and safes'),
    ])
    const query = await model.embedQuery('password of the safe')
    expect(dot(query, marked!)).toBeGreaterThan(dot(query, plain!) + 0.02)
    expect(dot(query, titled!)).toBeGreaterThan(dot(query, plain!) + 0.02)
  })

  test('the WebAssembly runtime gives the same vectors as the native one', async () => {
    const texts = ['short', 'The cat sleeps on the sofa.', long].map((text) => passage(text))
    const native = builtin({ runtime: 'native' })
    const wasm = builtin({ runtime: 'wasm' })
    const [one, other] = await Promise.all([native.embed(texts), wasm.embed(texts)])
    expect(native.runtime).toBe('native')
    expect(wasm.runtime).toBe('wasm')
    for (const at of texts.keys()) expect(dot(one[at]!, other[at]!)).toBeGreaterThan(0.999)
  })
})

describe('its process', () => {
  test('ends by itself when there is nothing to do, and starts again when there is', async () => {
    const model = builtin({ idleMs: 300 })
    await model.embedQuery('one')
    const [pid] = model.pids
    expect(alive(pid!)).toBe(true)
    await vi.waitUntil(() => model.pids.length === 0, { timeout: 10_000 })
    expect(alive(pid!)).toBe(false)
    await model.embedQuery('two')
    expect(model.pids).toHaveLength(1)
  })

  test('loses nothing that is asked for at the moment of going', async () => {
    const model = builtin({ idleMs: 1 })
    for (let round = 0; round < 5; round++) {
      await model.embedQuery('a question')
      await sleep(round * 10)
    }
  })

  test('killed in the middle of work: the call says so, the next one works', async () => {
    const model = builtin()
    await model.embedQuery('warm')
    const call = model.embed(Array.from({ length: 50 }, () => passage(long)))
    const outcome = expect(call).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('SIGKILL'),
      remedy: expect.stringContaining('again'),
    })
    await sleep(50)
    process.kill(model.pids[0]!, 'SIGKILL')
    await outcome
    expect(await model.embedQuery('after')).toHaveLength(384)
  })

  test('answers a query in the middle of a batch, long before the batch is done', async () => {
    const model = builtin({ processes: 1 })
    await model.embedQuery('warm')
    let done = false
    const batch = model.embed(Array.from({ length: 30 }, () => passage(long))).then(() => {
      done = true
    })
    await sleep(20)
    for (let at = 0; at < 5; at++) await model.embedQuery(`question ${at}`)
    expect(done).toBe(false)
    await batch
  })

  test('stops working on what was cancelled', async () => {
    let sent = 0
    const launch: LaunchProgram = (program, name) => {
      const child = launchNodeProgram(program, name)
      return {
        ...child,
        send: (message) => {
          sent += 1
          child.send(message)
        },
      }
    }
    const model = builtin({ processes: 1, launch })
    await model.embedQuery('warm')
    const stop = new AbortController()
    const many = Array.from({ length: 200 }, () => passage(long))
    const outcome = expect(model.embed(many, stop.signal)).rejects.toThrow('enough')
    stop.abort(new Error('enough'))
    await outcome
    await model.embed([passage('next')])
    expect(sent).toBeLessThan(10)
    await expect(model.embedQuery('never', AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
  })

  test('closed in the middle of work leaves no process and no call waiting', async () => {
    const model = builtin({ processes: 2 })
    await model.embedQuery('warm')
    const call = model.embed(Array.from({ length: 50 }, () => passage(long)))
    const outcome = expect(call).rejects.toMatchObject({ message: expect.stringContaining('closed') })
    const pids = model.pids
    expect(pids).toHaveLength(2)
    await model.close()
    await outcome
    expect(pids.filter(alive)).toEqual([])
  })

  test('ends when the process that started it is killed', async () => {
    const script = `
      import { launchNodeProgram } from ${JSON.stringify(new URL('../../../platform/launch-node.ts', import.meta.url))}
      import { silentLogger } from ${JSON.stringify(new URL('../../../platform/logger.ts', import.meta.url))}
      import { BuiltinModel } from ${JSON.stringify(new URL('./builtin-model.ts', import.meta.url))}
      const model = new BuiltinModel({
        program: new URL(${JSON.stringify(program)}), launch: launchNodeProgram,
        modelFolder: ${JSON.stringify(modelFolder)}, logger: silentLogger,
      })
      await model.embedQuery('warm')
      model.embed(Array.from({ length: 1000 }, () => ({ title: '', text: 'word '.repeat(200) }))).catch(() => {})
      console.log(model.pids[0])`
    const parent = startNode(['--input-type=module', '-e', script])
    const pid = Number(await parent.line(/^\d+$/u))
    expect(alive(pid)).toBe(true)
    await parent.kill('SIGKILL')
    await vi.waitUntil(() => !alive(pid), { timeout: 10_000 })
  })
})

describe('where the native library does not work', () => {
  /** Starts the embedder so that importing onnxruntime-node runs `code`. */
  const launchWith =
    (code: string): LaunchProgram =>
    (program, name) => {
      const hook = `
        import { registerHooks } from 'node:module'
        registerHooks({ resolve(specifier, context, next) {
          if (specifier === 'onnxruntime-node') { ${code} }
          return next(specifier, context)
        } })`
      process.env.NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(hook)}`
      try {
        return launchNodeProgram(program, name)
      } finally {
        delete process.env.NODE_OPTIONS
      }
    }

  test('there is none for this system: WebAssembly answers', async () => {
    const model = builtin({ launch: launchWith(`throw new Error('no binary')`) })
    expect(await model.embedQuery('a question')).toHaveLength(384)
    expect(model.runtime).toBe('wasm')
  })

  test('it kills the process: WebAssembly answers', async () => {
    const model = builtin({ launch: launchWith(`process.kill(process.pid, 'SIGILL')`) })
    expect(await model.embedQuery('a question')).toHaveLength(384)
    expect(model.runtime).toBe('wasm')
  })

  test('the program dies at every start: the calls say so and do not hang', async () => {
    const broken = new URL('./no-such-program.ts', import.meta.url)
    await expect(builtin({ program: broken }).embedQuery('a question')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('no-such-program'),
    })
  })
})

describe('its files', () => {
  const folders: string[] = []
  async function copy(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-model-'))
    folders.push(folder)
    await cp(modelFolder, folder, { recursive: true })
    return folder
  }
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
  })

  test('a damaged file is refused by its checksum, with what to do', async () => {
    const folder = await copy()
    await truncate(join(folder, 'onnx/model_quantized.onnx'), 20_000_000)
    await expect(builtin({ modelFolder: folder }).embedQuery('x')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/model_quantized\.onnx is damaged/u),
      remedy: expect.stringContaining('Settings'),
    })
  })

  test('a missing file is named, and later calls do not wait for another start', async () => {
    const folder = await copy()
    await unlink(join(folder, 'tokenizer.json'))
    const model = builtin({ modelFolder: folder })
    const missing = { message: expect.stringMatching(/tokenizer\.json is missing/u) }
    await expect(model.embedQuery('x')).rejects.toMatchObject(missing)
    expect(model.pids).toEqual([])
    await expect(model.embedQuery('y')).rejects.toMatchObject(missing)
    expect(model.pids).toEqual([])
  })
})
