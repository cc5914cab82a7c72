import type Docker from 'dockerode'
import type { DockerVersion } from 'dockerode'
import { errorCode } from '../../../shared/error-code.ts'
import { type EngineCandidate, engineCandidates, engineClient } from '../../engine/find/engine-candidates.ts'
import { errorMessage, Problem } from '../../platform/errors.ts'
import { explainFailure } from '../../platform/explain-failure.ts'
import { type Check, type CheckContext, type CheckOutcome, checkEndpoint, openEndpoints } from '../check.ts'

const install: Pick<CheckOutcome, 'hint' | 'action'> = {
  hint: 'Docker is needed for the stack only. To have it, install and start Docker Desktop, Docker Engine or Podman.',
  action: { label: 'Get Docker', target: 'https://docs.docker.com/get-started/get-docker/' },
}

/**
 * The container engine. Its address is mostly nobody's setting, so an engine that was never there is off, not red; one
 * that was configured, named by DOCKER_HOST, required, or seen before, is missed.
 */
export function dockerCheck(find: () => Promise<EngineCandidate[]> = engineCandidates): Check {
  let seen: EngineCandidate | undefined

  return {
    ...checkEndpoint('docker'),
    title: 'Docker',
    applicable: () => true,
    place: (settings) => settings.endpoints.docker.url || seen?.address || 'the known places of an engine',
    async load(settings) {
      if (settings.endpoints.docker.url !== '' || (await find()).length > 0) await import('dockerode')
    },
    async check(context) {
      const { url, required } = context.settings.endpoints.docker
      const candidates: EngineCandidate[] =
        url === '' ? await find() : [{ address: url, source: 'settings', named: true, only: true }]
      // Like the docker command: what somebody chose is meant, however many others answer.
      const only = candidates.find(({ only: meantAlone, named }) => meantAlone || named)
      const meant = only ? [only] : candidates
      const looks = await Promise.all(meant.map((candidate) => look(candidate, context)))
      const found = looks.find((one) => one.found)
      if (found) {
        seen = found.candidate
        return { status: 'healthy', detail: `${found.detail} at ${found.candidate.address}` }
      }
      const missed = looks.find((one) => one.candidate.named)
      if (missed) return { ...missed.failure, status: 'unhealthy', action: openEndpoints }
      if (seen) {
        const { detail, hint } = looks.find((one) => one.candidate.address === seen?.address)?.failure ?? {
          detail: `${seen.address} is gone`,
          hint: 'Start Docker again.',
        }
        return { status: 'unhealthy', detail, hint }
      }
      const failure = looks.find((one) => one.failure)?.failure
      const absent: CheckOutcome = failure
        ? { status: 'off', detail: `No engine runs: ${failure.detail}`, hint: failure.hint }
        : { status: 'off', detail: 'No container engine was found', ...install }
      return required ? { ...absent, status: 'unhealthy' } : absent
    },
    async close() {
      seen = undefined
    },
  }
}

type VersionCall = (options: { abortSignal: AbortSignal }) => Promise<DockerVersion>

interface Look {
  readonly candidate: EngineCandidate
  readonly found: boolean
  readonly detail: string
  readonly failure: { readonly detail: string; readonly hint: string }
}

/** One place of several may hang while another answers, so each gives up a little before the whole check does. */
async function look(candidate: EngineCandidate, context: CheckContext): Promise<Look> {
  const patience = Math.max(100, context.timeoutMs * 0.8)
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(patience)])
  const nothing = { detail: '', hint: '' }
  try {
    const engine = await engineClient(candidate)
    const version = await wordVersion(engine, signal)
    const name = version.Components?.[0]?.Name === 'Podman Engine' ? 'Podman' : 'Docker'
    const detail = `${name === 'Podman' ? 'Podman ' : ''}${version.Version}, API ${version.ApiVersion}`
    return { candidate, found: true, detail, failure: nothing }
  } catch (error) {
    return { candidate, found: false, detail: '', failure: explain(error, candidate, patience) }
  }
}

async function wordVersion(engine: Docker, signal: AbortSignal): Promise<DockerVersion> {
  // dockerode takes the signal here as everywhere; its types know it for other calls only.
  const readVersion: VersionCall = engine.version.bind(engine)
  const version = await readVersion({ abortSignal: signal })
  if (typeof version?.Version !== 'string') throw new Error('the answer is not that of a container engine')
  return version
}

function explain(error: unknown, { address, source }: EngineCandidate, timeoutMs: number) {
  if (error instanceof Problem) return { detail: error.message, hint: error.remedy }
  const code = errorCode(error)
  const from = source === 'DOCKER_HOST' || source.startsWith('context') ? ` (from ${source})` : ''
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      detail: `This user may not use ${address}`,
      hint: 'Add the user to the group docker (sudo usermod -aG docker $USER) and sign in again.',
    }
  }
  if (code === 'ECONNREFUSED' || code === 'ENOENT') {
    return {
      detail: `No engine answers at ${address}${from}`,
      hint: 'Start Docker Desktop or the docker service.',
    }
  }
  const name = error instanceof Error ? error.name : ''
  const timedOut = /abort|timeout/iu.test(`${name} ${errorMessage(error)}`)
  return explainFailure(timedOut ? new DOMException('late', 'TimeoutError') : error, {
    title: 'Docker',
    place: `${address}${from}`,
    timeoutMs,
  })
}
