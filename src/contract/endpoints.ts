/** A service that Catalyst connects to by an address in the settings. */
export interface Endpoint {
  /** What people call it. */
  readonly title: string
  /** What its address may begin with, without `://`. */
  readonly schemes: readonly string[]
  /** What the empty field shows: a usual address, or what holds without one. */
  readonly placeholder: string
  /** Its password or key, kept with the secrets. */
  readonly secret?: {
    readonly name: string
    readonly title: string
    /** It may stand in an address, and is taken out of it. */
    readonly inAddress: boolean
  }
}

/**
 * Every service that Catalyst connects to, in the order people see. Settings (`endpoints.redis.url`), environment
 * (`CATALYST_REDIS_URL`), secrets, health checks, tests of addresses, pages and commands read this table.
 */
export const endpoints = {
  docker: {
    title: 'Docker engine',
    schemes: ['unix', 'npipe', 'tcp', 'http', 'https'],
    placeholder: 'found by itself',
  },
  mongodb: {
    title: 'MongoDB',
    schemes: ['mongodb', 'mongodb+srv'],
    placeholder: 'mongodb://127.0.0.1:27017',
    secret: { name: 'mongodb.password', title: 'MongoDB password', inAddress: true },
  },
  redis: {
    title: 'Redis',
    schemes: ['redis', 'rediss'],
    placeholder: 'redis://127.0.0.1:6379',
    secret: { name: 'redis.password', title: 'Redis password', inAddress: true },
  },
  qdrant: {
    title: 'Qdrant',
    schemes: ['http', 'https'],
    placeholder: 'http://127.0.0.1:6333',
    secret: { name: 'qdrant.apiKey', title: 'Qdrant API key', inAddress: false },
  },
  rabbitmq: {
    title: 'RabbitMQ',
    schemes: ['amqp', 'amqps'],
    placeholder: 'amqp://127.0.0.1:5672',
    secret: { name: 'rabbitmq.password', title: 'RabbitMQ password', inAddress: true },
  },
  langfuse: {
    title: 'Langfuse',
    schemes: ['http', 'https'],
    placeholder: 'http://127.0.0.1:3000',
  },
} as const satisfies Readonly<Record<string, Endpoint>>

export type EndpointName = keyof typeof endpoints

export const endpointNames: readonly EndpointName[] = listNames(endpoints)

/** Each secret of an endpoint, with whose it is and what people call it. */
export const endpointSecrets = endpointNames.flatMap((endpoint) => {
  const entry = endpoints[endpoint]
  return 'secret' in entry ? [{ endpoint, ...entry.secret }] : []
})

/** The secret of an endpoint, if it has one. */
export function findEndpointSecret(endpoint: EndpointName): (typeof endpointSecrets)[number] | undefined {
  return endpointSecrets.find((secret) => secret.endpoint === endpoint)
}

/** A value for every endpoint, by name. */
export function forEachEndpoint<T>(
  make: (name: EndpointName, endpoint: Endpoint) => T,
): Record<EndpointName, T> {
  const values: Partial<Record<EndpointName, T>> = {}
  for (const name of endpointNames) values[name] = make(name, endpoints[name])
  return values as Record<EndpointName, T>
}

function listNames<T extends object>(table: T): Extract<keyof T, string>[] {
  const names: Extract<keyof T, string>[] = []
  for (const name in table) names.push(name)
  return names
}
