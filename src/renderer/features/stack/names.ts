import type { PublishedPort } from '../../../contract/stack-view.ts'

/** An image without its registry, which is long and the same for most: `library/redis:8` → `redis:8`. */
export function shortImage(image: string): string {
  const [name = image, digest] = image.split('@')
  const short = name.split('/').at(-1) ?? name
  return digest ? `${short}@${digest.slice(0, 14)}…` : short
}

/** The published ports, each once: `6333, 6334`; one with an address that is not this machine's own with it. */
export function portsText(ports: readonly PublishedPort[]): string {
  const texts = ports.flatMap(({ hostIp, published, protocol }) => {
    if (published === null) return []
    const local = hostIp === '127.0.0.1' || hostIp === '::1'
    const open = hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::'
    const place = local ? `${published}` : open ? `*:${published}` : `${hostIp}:${published}`
    return [protocol === 'tcp' ? place : `${place}/${protocol}`]
  })
  return [...new Set(texts)].join(', ')
}
