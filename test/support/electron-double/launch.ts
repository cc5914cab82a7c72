import { type ChildProcess, fork } from 'node:child_process'
import { type BrowserContext, chromium, type ElectronApplication, type Page } from '@playwright/test'

/** What the test asks the app's process to run. */
export interface FromTest {
  readonly id: number
  readonly source: string
  readonly argument: unknown
}

export interface Ready {
  /** Where Playwright connects. */
  readonly endpoint: string
  /** Chromium's process, which outlives an app that is killed. */
  readonly browser: number
}

export type ToTest =
  | { readonly id: 'ready'; readonly value: Ready }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }

/** The part of Playwright's `ElectronApplication` that specs use, and what the app wrote. */
export type RunningApp = Pick<
  ElectronApplication,
  'evaluate' | 'firstWindow' | 'windows' | 'close' | 'process'
> & {
  context(): BrowserContext
  /** Standard output and error so far. */
  log(): string
  /** The exit code, once the process has ended. */
  exited(): Promise<number | null>
}

/** Starts the app of `folder` in the double; resolves when it is ready, rejects with its output when it ends before. */
export async function launchDouble(options: {
  folder: string
  args?: readonly string[]
  env?: NodeJS.ProcessEnv
}): Promise<RunningApp> {
  const boot = new URL('./boot.ts', import.meta.url).pathname
  const child = fork(boot, [options.folder, ...(options.args ?? [])], {
    execArgv: [],
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      log += data
      if (process.env.CATALYST_DOUBLE_VERBOSE) process.stderr.write(data)
    })
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      process.off('exit', killAtExit)
      resolve(code)
    }),
  )
  const { endpoint, browser: chromiumId, evaluate } = await speakTo(child, ended, () => log)
  const all = ended.then((code) => {
    killIfThere(chromiumId)
    return code
  })
  const browser = await chromium.connectOverCDP(endpoint, { isLocal: true, noDefaults: true })
  const [context] = browser.contexts()
  if (!context) throw new Error('electron double: Chromium has no context')
  const windows = () =>
    context.pages().filter((page) => !page.url().startsWith('about:') && !page.url().startsWith('chrome:'))
  return {
    evaluate,
    windows,
    log: () => log,
    context: () => context,
    process: () => child,
    exited: () => all,
    firstWindow: () => firstOf(windows, () => log),
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        evaluate(({ app }) => app.quit()).catch(() => {})
        const late = setTimeout(() => child.kill('SIGKILL'), 12_000)
        await all
        clearTimeout(late)
      }
      await browser.close().catch(() => {})
    },
  }
}

async function speakTo(child: ChildProcess, ended: Promise<number | null>, log: () => string) {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const ready = Promise.withResolvers<Ready>()
  let lastId = 0
  child.on('message', (message: ToTest) => {
    if (message.id === 'ready') return ready.resolve(message.value as Ready)
    const call = waiting.get(message.id)
    waiting.delete(message.id)
    if ('error' in message) call?.reject(new Error(message.error))
    else call?.resolve(message.value)
  })
  void ended.then((code) => {
    ready.reject(new Error(`The app ended with code ${code} before it was ready\n${log()}`))
    for (const call of waiting.values()) call.reject(new Error(`The app has ended\n${log()}`))
  })
  const evaluate = ((run: unknown, argument: unknown) => {
    const id = ++lastId
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    waiting.set(id, { resolve, reject })
    child.send({ id, source: String(run), argument } satisfies FromTest, (error) => error && reject(error))
    return promise
  }) as ElectronApplication['evaluate']
  return { ...(await ready.promise), evaluate }
}

async function firstOf(windows: () => Page[], log: () => string): Promise<Page> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const [page] = windows()
    if (page) return page
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`No window within 10 s\n${log()}`)
}

/** Electron's renderers die with it; the double's Chromium has to be told. */
function killIfThere(id: number): void {
  try {
    process.kill(id, 'SIGKILL')
  } catch {
    // It ended by itself, as it should.
  }
}
