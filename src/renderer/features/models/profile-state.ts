import type { ConfiguredProfile } from '../../../contract/config.ts'
import type { Shape } from '../../ui/status-shape.tsx'
import { isHere } from './profile-draft.ts'
import { judgeStages, summarizeStages } from './stage-words.ts'

/** How it stands with a profile: the shape, the words, and whether they are raised. */
export interface ProfileState {
  shape: Shape
  words: string
  tone: 'quiet' | 'warn' | 'bad'
}

/** By its last test; where there was none, by whether a key is missing that a server elsewhere most likely wants. */
export function judgeProfile({
  baseUrl,
  keySet,
  tested,
}: Pick<ConfiguredProfile, 'baseUrl' | 'keySet' | 'tested'>): ProfileState {
  if (tested) {
    const words = summarizeStages(tested.stages)
    const outcome = judgeStages(tested.stages)
    if (outcome === 'failed') return { shape: 'unhealthy', words, tone: 'bad' }
    return { shape: outcome === 'warned' ? 'degraded' : 'healthy', words, tone: 'quiet' }
  }
  if (!keySet && !isHere(baseUrl)) return { shape: 'degraded', words: 'No key', tone: 'warn' }
  return { shape: 'unknown', words: 'Not tested', tone: 'quiet' }
}
