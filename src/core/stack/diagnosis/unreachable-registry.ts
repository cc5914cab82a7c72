import { readRegistry } from '../../engine/pull/registry-credentials.ts'
import type { ComposeService } from '../compose/model.ts'
import type { OwnCause } from './cause.ts'
import { namesInWords } from './words.ts'

/** An engine's words of a registry that it came to no answer from. */
const noAnswer =
  /dial tcp|no such host|connection refused|i\/o timeout|network is unreachable|no route to host|TLS handshake timeout|Client\.Timeout|server misbehaving|proxyconnect/iu

/**
 * Where the images of several services are missing because one registry does not answer, that is what is wrong, and
 * each of them says so in the same words.
 */
export function nameRegistries(
  causes: ReadonlyMap<string, OwnCause>,
  byName: ReadonlyMap<string, ComposeService>,
): Map<string, OwnCause> {
  const silent = Map.groupBy(
    [...causes].flatMap(([name, cause]) => {
      const host = silentRegistry(byName.get(name)?.image ?? '', cause)
      return host === undefined ? [] : [{ name, host }]
    }),
    ({ host }) => host,
  )
  const named = new Map(causes)
  for (const [host, services] of silent) {
    if (services.length < 2) continue
    const names = services.map(({ name }) => name)
    for (const name of names) {
      named.set(name, {
        ...causes.get(name)!,
        message: `The images of ${namesInWords(names)} are not here, and the registry ${host} cannot be reached.`,
        remedy: 'Check the network and the name of the registry, or load the images with docker load.',
      })
    }
  }
  return named
}

function silentRegistry(image: string, { code, evidence }: OwnCause): string | undefined {
  const said = code === 'image-missing' ? evidence.find((line) => noAnswer.test(line)) : undefined
  return said && (/https?:\/\/([^/"\s]+)/u.exec(said)?.[1] ?? readRegistry(image))
}
