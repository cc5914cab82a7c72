import type { ModelProfile } from '../../../contract/llm.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { useLoad } from '../../lib/use-load.ts'
import { showHost } from './profile-draft.ts'

/** The models that a server lists, for the address and key that are typed. */
export interface ModelList {
  models: readonly string[]
  /** How it stands with the list, in a sentence below the field. */
  hint: string
}

interface Place {
  readonly baseUrl: string
  readonly auth: ModelProfile['auth']
  readonly key: string | undefined
  /** The saved profile whose key may be used. */
  readonly profile: string | undefined
}

/** How long the fields must stand still before a server is asked, in ms. */
const settleMs = 500

export function useModelList({ baseUrl, auth, key, profile }: Place): ModelList {
  const place = JSON.stringify({ baseUrl, auth, key, profile })
  const asked = useDebounced(place, settleMs)
  const found = useLoad(asked, async (signal) => {
    if (!isAddress(baseUrl)) return { place, models: [], listed: false }
    const given = defined({ key: key || undefined, profile })
    return { place, ...(await client.llm.models({ baseUrl, auth, ...given }, { signal })) }
  })
  if (!isAddress(baseUrl)) return { models: [], hint: 'The address comes first.' }
  if (asked !== place || found.loading)
    return { models: [], hint: `Asking ${showHost(baseUrl)} for its models.` }
  if (found.problem) return { models: [], hint: `${found.problem.message} Type the name.` }
  const models = found.data?.models.map(({ id }) => id) ?? []
  return { models, hint: describeList(models.length, baseUrl) }
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^/]/u.test(text)
}

function describeList(models: number, baseUrl: string): string {
  if (models === 0) return `${showHost(baseUrl)} lists no models: type the name.`
  return `${formatCount(models, 'model')} at ${showHost(baseUrl)}`
}
