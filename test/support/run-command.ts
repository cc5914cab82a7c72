import { PassThrough, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { runCommand as run } from '../../src/cli/run-command.ts'
import { runOnTerminal } from '../../src/cli/terminal.ts'

const place = { entry: new URL('../../src/cli/index.ts', import.meta.url).href, version: '0.0.0-test' }

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command while it runs. */
export interface RunningCommand {
  readonly stdout: Readable
  readonly stderr: Readable
  /** Ctrl-C. */
  interrupt(): void
}

export interface CommandOptions {
  readonly cwd?: string | undefined
  readonly stdin?: string | undefined
  readonly env?: NodeJS.ProcessEnv | undefined
  onStart?(command: RunningCommand): void
}

/**
 * Runs the `catalyst` command in this process, on the data folder `home` and a terminal of its own, to its end. Use
 * `spawnCommand` where the process itself is what is tested. No engine is named unless `env` names one.
 */
export async function runCommand(
  home: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Ended> {
  const listeners = new Set<() => void>()
  const [stdout, stderr] = [collect(), collect()]
  const left = Promise.withResolvers<1>()
  const terminal = {
    stdin: Readable.from(options.stdin ? [Buffer.from(options.stdin)] : []),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: { ...process.env, CATALYST_HOME: home, DOCKER_HOST: '', ...options.env },
    folder: options.cwd ?? process.cwd(),
    onLogLine: (line: string) => stderr.stream.write(line),
    onInterrupt(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    leave: () => left.resolve(1),
  }
  const ended = runOnTerminal(terminal, () => run(args, place))
  options.onStart?.({
    stdout: stdout.stream,
    stderr: stderr.stream,
    interrupt() {
      for (const listener of [...listeners]) listener()
    },
  })
  const code = await Promise.race([ended, left.promise])
  return { code, stdout: await stdout.text(), stderr: await stderr.text() }
}

function collect() {
  const stream = new PassThrough()
  const chunks: Buffer[] = []
  stream.on('data', (chunk) => chunks.push(chunk))
  return {
    stream,
    async text() {
      stream.end()
      await finished(stream)
      return Buffer.concat(chunks).toString('utf8')
    },
  }
}
