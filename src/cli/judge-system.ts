import type { HealthStatus } from '../contract/health.ts'
import { type Culprit, findCulprits, systemStatus } from '../contract/system-status.ts'
import { errorMessage } from '../core/platform/errors.ts'
import { connect } from './connection.ts'
import { say } from './output.ts'
import type { Place } from './place.ts'

/** How long a server may take to say how it all is, in ms. */
const patienceMs = 5000

/** How the checks and the chosen stack of the Catalyst that is running stand; `undefined` where it does not say. */
export async function judgeSystem(
  place: Place,
): Promise<{ status: HealthStatus; culprits: Culprit[] } | undefined> {
  const signal = AbortSignal.timeout(patienceMs)
  try {
    const { client } = await connect(place, { looking: true })
    const [report, view] = await Promise.all([
      client.health.report(undefined, { signal }),
      client.stack.view({}, { signal }),
    ])
    return { status: systemStatus(report, view), culprits: findCulprits(report, view) }
  } catch (error) {
    say(`It does not say how the system is: ${errorMessage(error)}`)
    return undefined
  }
}
