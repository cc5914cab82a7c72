import { fstatSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { errorMessage } from '../../core/platform/errors.ts'
import { redactLines } from '../../core/platform/redaction/line-filter.ts'
import { maskPersonalData } from '../../core/platform/redaction/redaction.ts'
import { errorCode } from '../../shared/error-code.ts'
import { CommandFailure, type ExitCode, print, printJson, table } from '../output.ts'
import type { Place } from '../place.ts'
import { terminal } from '../terminal.ts'

interface RedactOptions {
  readonly keepPersonalData?: boolean
  readonly selfTest?: boolean
  readonly json?: boolean
}

/** `catalyst redact`: a filter from stdin to stdout; with `--self-test`, a proof that the filter is everywhere. */
export async function redact(options: RedactOptions, place: Place): Promise<ExitCode> {
  if (options.selfTest) return await tellSelfTest(options, place)
  if (options.json) {
    throw new CommandFailure('--json belongs to --self-test: the filter gives what it was given.', {
      exitCode: 2,
    })
  }
  maskPersonalData(!options.keepPersonalData)
  // A folder reads as nothing at all, which would look like success.
  const { stdin, stdout } = terminal()
  if ('fd' in stdin && typeof stdin.fd === 'number' && fstatSync(stdin.fd).isDirectory())
    throw new CommandFailure('The input is a folder.', { exitCode: 2 })
  stdin.setEncoding('utf8')
  try {
    await pipeline(Readable.from(redactLines(stdin)), stdout, { end: false })
  } catch (error) {
    const code = errorCode(error)
    // Whoever reads the other end has seen enough.
    if (code === 'EPIPE' || (code === 'ERR_STREAM_PREMATURE_CLOSE' && stdout.destroyed)) return 0
    throw new CommandFailure(`The text could not be passed on: ${errorMessage(error)}`, {
      remedy: 'Look at where it comes from and where it goes to.',
    })
  }
  return 0
}

async function tellSelfTest(options: RedactOptions, place: Place): Promise<ExitCode> {
  const { runSelfTest } = await import('../redact-self-test.ts')
  const { sinks, canaries } = await runSelfTest(place)
  const ok = sinks.every((sink) => sink.reached && sink.leaked.length === 0)
  if (options.json) printJson({ ok, canaries, sinks })
  else {
    print(
      table([
        ['sink', 'masks', 'result'],
        ...sinks.map(({ name, masks, reached, leaked }) => [
          name,
          String(masks),
          leaked.length > 0
            ? `LEAKED: ${leaked.join(', ')}`
            : reached
              ? 'nothing came through'
              : 'NOT REACHED',
        ]),
      ]),
    )
    print()
    print(
      ok
        ? `None of ${canaries.length} canaries came through.`
        : 'The redaction does not hold: report this with the table above.',
    )
  }
  return ok ? 0 : 1
}
