import type { ModelProfile } from '../../../contract/llm.ts'
import { findKeyOrigin, findProfileForRole, nameProfileSecret } from '../../../contract/model-profiles.ts'
import type { SecretName, Settings } from '../../../contract/settings.ts'

/** Where embeddings are asked for, and with which key. */
export interface EmbeddingPlace {
  readonly baseUrl: string
  readonly model: string
  readonly secret: SecretName
  readonly auth?: ModelProfile['auth']
  /** Whose the key is, where it is not for this address. */
  readonly keyOrigin?: string | undefined
}

/**
 * The endpoint that makes embeddings: that of the profile which is chosen for the role, else the one of the settings of
 * embeddings.
 *
 * @returns `undefined` where the built-in model makes them
 */
export function readEmbeddingPlace({ llm, embeddings }: Settings): EmbeddingPlace | undefined {
  const profile = findProfileForRole(llm, 'embedding')
  if (profile) {
    const { id, baseUrl, model, auth } = profile
    return { baseUrl, model, auth, secret: nameProfileSecret(id), keyOrigin: findKeyOrigin(llm, id) }
  }
  if (embeddings.provider === 'builtin') return undefined
  return { baseUrl: embeddings.baseUrl, model: embeddings.model, secret: 'embeddings.apiKey' }
}
