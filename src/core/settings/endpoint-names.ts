import { Settings } from '../../contract/settings.ts'

/** The endpoints that the settings have. */
export const endpointNames = listKeys(Settings.parse({}).endpoints)

function listKeys<T extends object>(values: T): Extract<keyof T, string>[] {
  const keys: Extract<keyof T, string>[] = []
  for (const key in values) keys.push(key)
  return keys
}
