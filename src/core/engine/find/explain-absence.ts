import { errorCode } from '../../../shared/error-code.ts'
import { errorMessage, Problem } from '../../platform/errors.ts'
import { isTimeout } from '../engine-answer.ts'
import type { EngineCandidate } from './engine-candidates.ts'

export interface Explanation {
  readonly message: string
  readonly remedy: string
}

interface Failure {
  readonly candidate: EngineCandidate
  readonly error: unknown
}

/** Why no engine was found, and what to start. */
export function explainAbsence(
  failures: readonly Failure[],
  platform: NodeJS.Platform = process.platform,
): Explanation {
  // What is there and shuts us out, or hangs, tells more than what is not there.
  const worst = [...failures].sort((a, b) => weight(a.error) - weight(b.error))[0]
  if (worst) return explainPlace(worst, platform)
  return { message: 'No container engine was found', remedy: toInstall(platform) }
}

/** Why one place did not answer, and what to do. */
export function explainPlace(
  { candidate, error }: Failure,
  platform: NodeJS.Platform = process.platform,
): Explanation {
  if (error instanceof Problem) return { message: error.message, remedy: error.remedy }
  const { address, source, named, only } = candidate
  const from = named || source.startsWith('context') ? ` (from ${source})` : ''
  const elsewhere =
    source === 'DOCKER_HOST'
      ? ', or correct DOCKER_HOST'
      : source === 'settings'
        ? ', or correct the address in Settings'
        : only && source.startsWith('context ')
          ? named
            ? ', or set DOCKER_CONTEXT to another context, or unset it'
            : ', or choose another context (docker context use NAME)'
          : ''
  const product = productAt(candidate, platform)
  switch (classify(error)) {
    case 'forbidden':
      return {
        message: `This user may not use ${address}${from}`,
        remedy:
          platform === 'linux' && !product.name.startsWith('Podman')
            ? 'Add the user to the group docker (sudo usermod -aG docker $USER) and sign in again.'
            : `Give this user the right to use it, or start ${product.name} as this user.`,
      }
    case 'absent':
      return {
        message: `No engine answers at ${address}${from}`,
        remedy: `${product.start}${elsewhere}.`,
      }
    case 'late':
      return {
        message: `The engine at ${address}${from} does not answer`,
        remedy: `It may be starting, or frozen. Wait a little, or restart ${product.name}${elsewhere}.`,
      }
    default:
      return {
        message: `The engine at ${address}${from} cannot be used: ${errorMessage(error)}`,
        remedy: `Look whether ${product.name} runs well${elsewhere}.`,
      }
  }
}

function toInstall(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Install and start Docker Desktop, OrbStack, Colima or Rancher Desktop.'
  if (platform === 'win32') return 'Install and start Docker Desktop, Rancher Desktop or Podman Desktop.'
  return 'Install Docker Engine, Docker Desktop or Podman, and start it (sudo systemctl start docker).'
}

/** The product whose socket it is, told by its usual places. */
function productAt(
  { address, source }: EngineCandidate,
  platform: NodeJS.Platform,
): { name: string; start: string } {
  const at = (pattern: RegExp) => pattern.test(address) || pattern.test(source)
  if (at(/orbstack/iu)) return { name: 'OrbStack', start: 'Start OrbStack (orb start)' }
  if (at(/colima/iu)) return { name: 'Colima', start: 'Start Colima (colima start)' }
  if (at(/\.rd\/|rancher-desktop/iu)) return { name: 'Rancher Desktop', start: 'Start Rancher Desktop' }
  if (at(/\.lima\//u)) return { name: 'Lima', start: 'Start Lima (limactl start default)' }
  if (at(/podman/iu)) {
    const machine = platform !== 'linux' || at(/machine/u)
    const command = machine ? 'podman machine start' : 'systemctl --user start podman.socket'
    return { name: 'Podman', start: `Start Podman (${command})` }
  }
  if (at(/desktop/iu) || at(/\.docker\/run\//u))
    return { name: 'Docker Desktop', start: 'Start Docker Desktop' }
  if (/^(tcp|https?):/u.test(address))
    return { name: 'the engine', start: `Start the engine of ${address}, and let it listen there` }
  if (platform === 'linux')
    return { name: 'the docker service', start: 'Start the docker service (sudo systemctl start docker)' }
  return { name: 'Docker Desktop', start: 'Start Docker Desktop, or the engine that you use' }
}

type Kind = 'forbidden' | 'late' | 'absent' | 'other'

const absentCodes = ['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']

function classify(error: unknown): Kind {
  const code = errorCode(error)
  if (code === 'EACCES' || code === 'EPERM') return 'forbidden'
  if (isTimeout(error) || code === 'ETIMEDOUT') return 'late'
  return absentCodes.includes(code ?? '') ? 'absent' : 'other'
}

function weight(error: unknown): number {
  return ['forbidden', 'late', 'other', 'absent'].indexOf(classify(error))
}
