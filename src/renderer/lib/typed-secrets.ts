import { create } from 'zustand'
import type { SecretName } from '../../contract/settings.ts'

/** Secrets that were typed and are not stored yet, so that a test can use them. They leave memory with their field. */
export const useTypedSecrets = create<Partial<Record<SecretName, string>>>()(() => ({}))
