import { createHash } from 'node:crypto'
import * as z from 'zod'
import { Problem } from '../platform/errors.ts'
import type { Keys } from './destination.ts'
import type { TraceStore } from './trace-store.ts'

const Bound = z.object({ print: z.string(), origin: z.string() })

/**
 * Binds stored keys to the origin that they were first used for. When the address changes to another one, they are not sent
 * there: whoever gives them to it gives them anew.
 *
 * @throws Problem `CONFLICT` where the keys belong to another origin
 */
export async function keepKeysAtTheirOrigin(store: TraceStore, keys: Keys, endpoint: string): Promise<void> {
  const held = [keys.publicKey, keys.secretKey, keys.header]
  if (held.every((key) => key === undefined)) {
    await store.write({ keys: undefined })
    return
  }
  const { origin } = new URL(endpoint)
  const bound = await readBound(store)
  const print = createHash('sha256').update(JSON.stringify(held)).digest('base64url')
  if (bound?.print === print) {
    if (bound.origin === origin) return
    throw new Problem(
      'CONFLICT',
      `The keys for traces were given for ${bound.origin}, and are not sent to ${origin}.`,
      'Forget them in Settings, Traces, and enter those of the new address; or set the address back.',
    )
  }
  await store.write({ keys: JSON.stringify({ print, origin }) })
}

/** Whose the stored keys are; `undefined` before they were used. */
export async function findKeyOrigin(store: TraceStore): Promise<string | undefined> {
  return (await readBound(store))?.origin
}

async function readBound(store: TraceStore): Promise<z.infer<typeof Bound> | undefined> {
  const text = await store.read('keys')
  return text === undefined ? undefined : Bound.parse(JSON.parse(text))
}
