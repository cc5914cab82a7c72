import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { tellFatalErrors } from '../core/platform/fatal-errors.ts'
import { leaveNothingInDumps } from '../core/platform/no-dumps.ts'
import { takeSecretsFromEnvironment } from '../core/platform/secret-environment.ts'
import { runCommand } from './run-command.ts'

takeSecretsFromEnvironment()
leaveNothingInDumps()
tellFatalErrors()

// The reader of a pipe may have seen enough: `catalyst documents list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')))

process.exitCode = await runCommand(process.argv.slice(2), { entry: import.meta.url, version })
