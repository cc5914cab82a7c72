/**
 * A process that brings a stack up and may be killed in the middle: `node up-process.ts FILE PROJECT ENGINE`. Writes a
 * line when it begins, so that whoever kills it knows from when to count.
 */
import { silentLogger } from '../../src/core/platform/logger.ts'
import { loadProject } from '../../src/core/stack/compose/load-project.ts'
import { createStackEngine } from '../../src/core/stack/containers/stack-engine.ts'
import { up } from '../../src/core/stack/lifecycle/up.ts'
import { heldSettings } from '../support/health.ts'

const [file = '', project = '', address = ''] = process.argv.slice(2)
const settings = heldSettings({ endpoints: { docker: { url: address } } })
const engine = createStackEngine({ settings, logger: silentLogger })
const read = await loadProject({ file, project, env: {} })
await engine.client()
process.stdout.write('begins\n')
const nothing = () => {}
const outcome = await up({
  project: read,
  enabled: new Set(read.services.map((service) => service.name)),
  engine,
  signal: AbortSignal.timeout(60_000),
  report: { stage: nothing, pulling: nothing, done: nothing, failed: nothing, skipped: nothing },
  logger: silentLogger,
})
process.stdout.write(outcome.ok ? 'up\n' : 'not up\n')
await engine.stop()
