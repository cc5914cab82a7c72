import type { MongoClient, MongoServerSelectionError } from 'mongodb'
import { expectProtocol } from '../../platform/expect-protocol.ts'
import { type Check, type CheckContext, type CheckOutcome, checkEndpoint, openEndpoints } from '../check.ts'

const expected = {
  protocol: 'MongoDB',
  port: 27_017,
  ports: 'The port of MongoDB is 27017.',
} as const

/** A ping through the driver, whose connections are kept while they work. */
export function mongodbCheck(): Check {
  let client: MongoClient | undefined
  /** Rejects once every server of the address has failed: the driver itself goes on hoping until its timeout. */
  let hopeless: Promise<never> | undefined

  async function discard() {
    const old = client
    client = undefined
    await old?.close(true)
  }

  async function opened({ timeoutMs, connection, signal }: CheckContext): Promise<MongoClient> {
    if (client) return client
    const { MongoClient } = await import('mongodb')
    // A password without a user is one that was stored for an address of earlier days.
    const url = (await connection('mongodb')).replace(/:\/\/:[^@/]*@/u, '://')
    signal.throwIfAborted()
    const patience = Math.max(100, timeoutMs - 200)
    client = new MongoClient(url, {
      appName: 'Catalyst health check',
      // A little less than the deadline, so that the driver can still say what it found.
      serverSelectionTimeoutMS: patience,
      connectTimeoutMS: patience,
      socketTimeoutMS: timeoutMs,
      heartbeatFrequencyMS: 30_000,
      maxPoolSize: 2,
      retryReads: false,
    })
    client.on('error', () => {})
    const { promise, reject } = Promise.withResolvers<never>()
    client.on('topologyDescriptionChanged', ({ newDescription }) => {
      const errors = [...newDescription.servers.values()].map((server) => server.error)
      if (errors.length > 0 && errors.every((error) => error !== null)) reject(errors[0])
    })
    // It is only looked at while a check waits.
    promise.catch(() => {})
    hopeless = promise
    return client
  }

  return {
    ...checkEndpoint('mongodb'),
    load: () => import('mongodb'),
    async check(context) {
      const onAbort = () => void discard().catch(() => {})
      context.signal.addEventListener('abort', onAbort, { once: true })
      try {
        const { url } = context.settings.endpoints.mongodb
        const mongo = await opened(context)
        return await expectProtocol(expected, url, context, () =>
          Promise.race([look(mongo, context.signal), hopeless!]),
        )
      } catch (error) {
        await discard().catch(() => {})
        const refusal = refused(error, context)
        if (refusal) return refusal
        throw error
      } finally {
        context.signal.removeEventListener('abort', onAbort)
      }
    },
    close: discard,
  }
}

async function look(mongo: MongoClient, signal: AbortSignal): Promise<CheckOutcome> {
  const admin = mongo.db('admin')
  // A secondary can answer too: whether there is a primary is told apart from being there at all.
  const options = { readPreference: 'nearest', signal } as const
  const hello = await admin.command({ hello: 1 }, options).catch((error: unknown) => {
    // CommandNotFound: `hello` came with MongoDB 4.4.2.
    if (serverCode(error) === 59) return admin.command({ isMaster: 1 }, options)
    throw error
  })
  const begun = performance.now()
  await admin.command({ ping: 1 }, options)
  const latency = performance.now() - begun
  const build = await admin.command({ buildInfo: 1 }, options)
  return { ...describe(String(build.version), hello), latency }
}

function describe(version: string, hello: Record<string, unknown>): CheckOutcome {
  const set = typeof hello.setName === 'string' ? hello.setName : undefined
  const detail = `MongoDB ${version}${set === undefined ? '' : `, replica set ${set}`}`
  const writable = hello.isWritablePrimary ?? hello.ismaster
  if (set !== undefined && writable !== true && hello.primary === undefined) {
    return {
      status: 'degraded',
      detail: `${detail} without a primary: it can be read, not written`,
      hint: 'Start the missing members: a majority of the set elects a primary.',
    }
  }
  return { status: 'healthy', detail }
}

/** The number of a server's error; `undefined` where the server did not answer. */
function serverCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/** @see https://www.mongodb.com/docs/manual/reference/error-codes/ 13 Unauthorized, 18 AuthenticationFailed */
function refused(error: unknown, { timeoutMs, settings }: CheckContext): CheckOutcome | undefined {
  if (!(error instanceof Error)) return undefined
  const unhealthy = (detail: string, hint: string): CheckOutcome => ({
    status: 'unhealthy',
    detail,
    hint,
    action: openEndpoints,
  })
  const code = serverCode(error)
  if (code === 18 || /authentication failed/iu.test(error.message)) {
    return unhealthy(
      'MongoDB refuses the user or password',
      'Store the right password in Settings; a user of another database needs ?authSource= in the address.',
    )
  }
  if (code === 13 || /requires authentication/iu.test(error.message)) {
    return unhealthy(
      'MongoDB wants a user and password',
      'Put the user into the address and store its password.',
    )
  }
  if (error.name === 'MongoParseError' || error.name === 'MongoInvalidArgumentError') {
    return unhealthy(
      'The address of MongoDB cannot be understood',
      'Write it as mongodb://user@host:27017/?options, without the password.',
    )
  }
  if (error.name !== 'MongoServerSelectionError') return undefined
  const topology = (error as MongoServerSelectionError).reason
  const failures = [...(topology?.servers.values() ?? [])].map((server) => server.error)
  const failure = failures.find((one) => one !== null && one !== undefined)
  if (topology?.type === 'ReplicaSetNoPrimary' && topology.servers.size === 0) {
    return unhealthy(
      `The replica set has another name than ${topology.setName ?? 'the address says'}`,
      'Correct replicaSet= in the address.',
    )
  }
  if (topology?.type === 'ReplicaSetNoPrimary' && !failure) {
    return unhealthy(
      'The replica set has no member that can be used',
      'Initiate it (rs.initiate()), or start its members; with one member, add directConnection=true to the address.',
    )
  }
  // The selection only waited; what the connection said is the cause.
  if (failure) throw failure
  return unhealthy(
    `No answer from ${settings.endpoints.mongodb.url === '' ? 'MongoDB' : 'any server in the address'} within ${Math.round(timeoutMs / 1000)} s`,
    'Start MongoDB, or look whether a firewall lies between.',
  )
}
