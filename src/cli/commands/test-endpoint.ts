import type { EndpointCandidate, EndpointFindings, TestableEndpoint } from '../../contract/health.ts'
import { defined } from '../../shared/defined.ts'
import type { Connection } from '../connection.ts'
import { type ExitCode, print, printJson, say, table } from '../output.ts'
import { readSecret } from '../read-secret.ts'
import { untilInterrupted } from '../until-interrupted.ts'

interface Options {
  readonly url?: string
  readonly model?: string
  readonly provider?: EndpointCandidate['provider']
  readonly secretStdin?: boolean
  readonly firstToken?: boolean
  readonly json?: boolean
}

/** Tests an endpoint stage by stage, as it is saved or as it is given here; Ctrl-C gives up. */
export async function testEndpoint(
  endpoint: TestableEndpoint,
  { url, model, provider, secretStdin, firstToken, json }: Options,
  { client }: Connection,
): Promise<ExitCode> {
  const secret = secretStdin ? await readSecret('Password or key (is not shown): ') : undefined
  const candidate = { endpoint, ...defined({ url, model, provider, secret, firstToken }) }
  let found: EndpointFindings | undefined
  await untilInterrupted(async (signal) => {
    found = await client.health.testEndpoint(candidate, { signal })
  })
  if (!found) return 1
  if (json) printJson(found)
  else {
    const rows = found.parts.map(({ title, status, latencyMs, detail }) => [
      title,
      status,
      latencyMs === null ? '' : `${latencyMs} ms`,
      detail ?? '',
    ])
    print(table(rows))
    if (found.hint) say(found.hint)
    say(`${endpoint} is ${found.status}, after ${(found.tookMs / 1000).toFixed(1)} s`)
  }
  return found.status === 'healthy' || found.status === 'degraded' ? 0 : 1
}
