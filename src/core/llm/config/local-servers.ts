import * as z from 'zod'
import type { LocalServer } from '../../../contract/llm.ts'
import { guardedFetch } from '../../platform/guarded-fetch.ts'

/** Where each listens unless told otherwise. */
const usualPorts = { ollama: 11434, 'lm-studio': 1234, 'llama.cpp': 8080, vllm: 8000 } as const
type Known = keyof typeof usualPorts

const titles = { ollama: 'Ollama', 'lm-studio': 'LM Studio', 'llama.cpp': 'llama.cpp', vllm: 'vLLM' } as const

/** A server on this machine answers at once, or is none to offer. */
const probeMs = 1500

/** How a server of models says that it wants a key; a web page that wants a sign-in does not speak like this. */
const Refusal = z.object({ error: z.union([z.string().min(1), z.record(z.string(), z.unknown())]) })

const Listing = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      owned_by: z.string().nullish(),
      max_model_len: z.unknown().optional(),
      meta: z.unknown().optional(),
    }),
  ),
})
type Listing = z.infer<typeof Listing>
const Version = z.object({ version: z.string() })
const Props = z.object({ default_generation_settings: z.record(z.string(), z.unknown()) })
/** LM Studio's own list says of each model whether it is loaded. */
const Studio = z.object({ data: z.array(z.object({ state: z.string() })).min(1) })

/** Servers of models that answer on this machine, told by what they answer: a port may be anybody's. */
export async function findLocalServers(
  signal: AbortSignal,
  ports: readonly number[] = Object.values(usualPorts),
): Promise<LocalServer[]> {
  const found = await Promise.all(ports.map((port) => findServer(port, signal)))
  return found.filter((server) => server !== undefined)
}

async function findServer(port: number, signal: AbortSignal): Promise<LocalServer | undefined> {
  const root = `http://127.0.0.1:${port}`
  const until = AbortSignal.any([signal, AbortSignal.timeout(probeMs)])
  const ask = (path: string) => askJson(`${root}${path}`, until)
  const [models, ollama, studio, props, vllm] = await Promise.all(
    ['/v1/models', '/api/version', '/api/v0/models', '/props', '/version'].map(ask),
  )
  const listing = Listing.safeParse(models).data
  const answers = {
    ollama: Version.safeParse(ollama).success,
    'lm-studio': Studio.safeParse(studio).success,
    'llama.cpp': Props.safeParse(props).success,
    vllm: Version.safeParse(vllm).success,
  }
  const wantsKey = !listing && models instanceof WantsKey
  if (!listing && !answers.ollama && !wantsKey) return undefined
  const kind = chooseKind(answers, listing ?? { data: [] }, port)
  return {
    ...{ kind, title: kind === 'other' ? 'A server of models' : titles[kind] },
    ...{ baseUrl: `${root}/v1`, models: listing?.data.map(({ id }) => id) ?? [], wantsKey },
  }
}

/** By what only one of them answers, else by how it lists its models, else by where it listens. */
function chooseKind(
  answers: Readonly<Record<Known, boolean>>,
  { data }: Listing,
  port: number,
): LocalServer['kind'] {
  const kinds: Known[] = ['ollama', 'lm-studio', 'llama.cpp', 'vllm']
  const own = kinds.find((kind) => answers[kind])
  if (own) return own
  const owners = data.map(({ owned_by: owner }) => owner)
  if (owners.includes('library')) return 'ollama'
  if (owners.includes('organization_owner')) return 'lm-studio'
  if (owners.includes('llamacpp') || data.some(({ meta }) => meta)) return 'llama.cpp'
  if (owners.includes('vllm') || data.some(({ max_model_len: length }) => length)) return 'vllm'
  return kinds.find((kind) => usualPorts[kind] === port) ?? 'other'
}

/** A server of models answered that it tells nothing without a key. */
class WantsKey {}

/** What is answered, where it is JSON; an absent server is not an error here. */
async function askJson(url: string, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await guardedFetch(url, { signal }, 'refuse')
    if (response.ok) return await response.json()
    if (response.status === 401 && Refusal.safeParse(await response.json()).success) return new WantsKey()
    await response.body?.cancel()
    return undefined
  } catch {
    return undefined
  }
}
