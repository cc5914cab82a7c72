import type { SecretName, Settings } from '../../contract/settings.ts'
import type { ComposeProject } from './compose/model.ts'

type Endpoint = Exclude<keyof Settings['endpoints'], 'docker'>

interface Client {
  readonly endpoint: Endpoint
  readonly service: string
  readonly target: number
  readonly scheme: string
  readonly user?: string
  readonly secret?: SecretName
  readonly variable?: string
}

/** How Catalyst's own clients reach a service of the shipped stack: scheme, user, and the variable of its password. */
const clients: readonly Client[] = [
  {
    ...{ endpoint: 'mongodb', service: 'mongodb', target: 27_017, scheme: 'mongodb', user: 'catalyst' },
    ...{ secret: 'mongodb.password', variable: 'MONGODB_PASSWORD' },
  },
  {
    ...{ endpoint: 'redis', service: 'redis', target: 6379, scheme: 'redis' },
    ...{ secret: 'redis.password', variable: 'REDIS_PASSWORD' },
  },
  {
    ...{ endpoint: 'qdrant', service: 'qdrant', target: 6333, scheme: 'http' },
    ...{ secret: 'qdrant.apiKey', variable: 'QDRANT_API_KEY' },
  },
  {
    ...{ endpoint: 'rabbitmq', service: 'rabbitmq', target: 5672, scheme: 'amqp', user: 'catalyst' },
    ...{ secret: 'rabbitmq.password', variable: 'RABBITMQ_PASSWORD' },
  },
  { endpoint: 'langfuse', service: 'langfuse-web', target: 3000, scheme: 'http' },
]

/** What the settings need so that Catalyst uses a stack's services: addresses, and which variable each secret is. */
export interface ClientSettings {
  readonly urls: Partial<Record<Endpoint, string>>
  readonly secrets: readonly (readonly [SecretName, string])[]
}

/**
 * The addresses of the services in play of the shipped stack, for the endpoints whose address is still empty or already
 * this one; addresses that somebody entered are left alone.
 */
export function clientSettings(
  project: ComposeProject,
  enabled: ReadonlySet<string>,
  current: Settings['endpoints'],
): ClientSettings {
  const urls: Partial<Record<Endpoint, string>> = {}
  const secrets: [SecretName, string][] = []
  for (const client of clients) {
    const { endpoint } = client
    const url = enabled.has(client.service) ? buildUrl(project, client) : undefined
    if (url === undefined || (current[endpoint].url !== '' && current[endpoint].url !== url)) continue
    urls[endpoint] = url
    if (client.secret && client.variable) secrets.push([client.secret, client.variable])
  }
  return { urls, secrets }
}

/** The endpoints that were given a service's address by `clientSettings`: empty again once the stack is down. */
export function listClientEndpoints(project: ComposeProject, current: Settings['endpoints']): Endpoint[] {
  return clients
    .filter((client) => {
      const { url } = current[client.endpoint]
      return url !== '' && url === buildUrl(project, client)
    })
    .map(({ endpoint }) => endpoint)
}

function buildUrl(project: ComposeProject, client: Client): string | undefined {
  const service = project.services.find((one) => one.name === client.service)
  const port = service?.ports.find((one) => one.target === client.target)
  if (port?.published === undefined) return undefined
  const user = client.user === undefined ? '' : `${client.user}@`
  return `${client.scheme}://${user}${port.hostIp || '127.0.0.1'}:${port.published}`
}
