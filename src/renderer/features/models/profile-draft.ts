import { defaultProfileId, ModelProfile, type ProfileDraft } from '../../../contract/llm.ts'

/** What is edited of a profile. */
export type ProfileValues = Omit<ModelProfile, 'id'>

/** What the fields of a profile hold before anything is typed. */
export const blankProfile: ProfileValues = {
  ...{ name: '', baseUrl: '', model: '', auth: 'bearer', parameters: {} },
}

/** What people call the fields, where somebody else has changed one. */
export const fieldNames: Record<keyof ProfileValues, string> = {
  ...{ name: 'Name', baseUrl: 'Address', model: 'Model', auth: 'How the key is sent' },
  ...{ parameters: 'Parameters', prices: 'Own price' },
}

/**
 * An id for a new profile: `default` for the first one, else from its name or its host, so that commands and scripts can name
 * it; numbered where it is taken.
 */
export function proposeId({ name, baseUrl }: ProfileValues, taken: readonly string[]): string {
  if (taken.length === 0) return defaultProfileId
  const plain = (name || (URL.parse(baseUrl)?.hostname ?? ''))
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 48)
    .replace(/-$/u, '')
  const base = plain || 'model'
  let id = base
  for (let number = 2; taken.includes(id) || id === defaultProfileId; number++) id = `${base}-${number}`
  return id
}

/** What is to be sent of a profile: a price or parameter that was taken out is taken away there too. */
export function describeChange(
  typed: Partial<ProfileValues>,
  saved: ProfileValues | undefined,
): ProfileDraft {
  const { parameters, prices, ...fields } = typed
  return {
    ...fields,
    ...(parameters && { parameters: { ...takeAway(saved?.parameters, parameters), ...parameters } }),
    ...(Object.hasOwn(typed, 'prices') && { prices: prices ?? null }),
  }
}

/** Parameters that were there and are not any more, each as `null`. */
function takeAway(saved: object = {}, now: object): Record<string, null> {
  const gone = Object.keys(saved).filter((name) => !Object.hasOwn(now, name))
  return Object.fromEntries(gone.map((name) => [name, null]))
}

/** What is wrong with what was typed, by field; empty where it can be tested and saved. */
export function findFaults(values: ProfileValues): Partial<Record<string, string>> {
  const faults: Partial<Record<string, string>> = {}
  const address = URL.parse(values.baseUrl)
  if (values.baseUrl === '') faults.baseUrl = 'The address is missing.'
  else if (!address || !/^https?:\/\/./u.test(values.baseUrl))
    faults.baseUrl = 'Must be an address that starts with http:// or https://.'
  if (values.model === '') faults.model = 'The model is missing.'
  const result = ModelProfile.omit({ id: true }).safeParse(values)
  for (const { path, code, message } of result.error?.issues ?? [])
    faults[path.join('.')] ??= code === 'invalid_type' ? 'A number.' : message
  return faults
}

/** Whether the address leads elsewhere than where the saved key was given for: it is not sent there. */
export function leavesOrigin(before: string, now: string): boolean {
  return before !== '' && readOrigin(before) !== readOrigin(now)
}

function readOrigin(address: string): string {
  return URL.parse(address)?.origin ?? address
}

/** A profile's name, or what tells it from others where it has none: `qwen3:14b at 127.0.0.1:11434`. */
export function nameProfile({
  name,
  model,
  baseUrl,
}: Pick<ModelProfile, 'name' | 'model' | 'baseUrl'>): string {
  return name || `${model || 'No model'} at ${showHost(baseUrl)}`
}

/** `127.0.0.1:11434`; what is no address as it is. */
export function showHost(baseUrl: string): string {
  return URL.parse(baseUrl)?.host || baseUrl
}

/** A server on this machine needs no key and sends nothing out. */
export function isHere(baseUrl: string): boolean {
  const host = URL.parse(baseUrl)?.hostname ?? ''
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/u.test(host)
}
