import type { Redis } from 'ioredis'
import { formatBytes } from '../../../shared/bytes.ts'
import { defined } from '../../../shared/defined.ts'
import { expectProtocol } from '../../platform/expect-protocol.ts'
import { passwordIn } from '../address-password.ts'
import { type Check, type CheckContext, type CheckOutcome, checkEndpoint, openEndpoints } from '../check.ts'

const expected = { protocol: 'Redis', port: 6379, ports: 'The port of Redis is 6379.' } as const

/** PING over a connection that is kept while it works. */
export function redisCheck(): Check {
  let client: Redis | undefined

  function discard() {
    const old = client
    client = undefined
    old?.disconnect()
    // A goodbye to a server that hangs or speaks nonsense is never answered, and would keep the socket open.
    old?.stream?.destroy()
  }

  async function connected(context: CheckContext): Promise<Redis> {
    if (client?.status === 'ready') return client
    discard()
    const address = await context.connection('redis')
    const url = new URL(address)
    const { Redis } = await import('ioredis')
    context.signal.throwIfAborted()
    const fresh = new Redis({
      host: url.hostname.replace(/^\[|\]$/gu, ''),
      port: Number(url.port || 6379),
      ...defined({ tls: url.protocol === 'rediss:' ? { servername: url.hostname } : undefined }),
      lazyConnect: true,
      // A lost connection is made anew by the next check, not by a storm of retries in between.
      retryStrategy: null,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: context.timeoutMs,
      // No handshake of the client's own: it writes its warnings to the console. AUTH is sent below.
      protocol: 2,
      enableReadyCheck: false,
      disableClientInfo: true,
    })
    client = fresh
    let lost: unknown
    // Also hears what goes wrong between two checks; the next one finds that out by itself.
    fresh.on('error', (error) => {
      lost = error
    })
    await fresh.connect().catch((error: unknown) => {
      throw lost ?? error
    })
    const password = passwordIn(address)
    if (password !== undefined) {
      const user = decodeURIComponent(url.username)
      await (user === '' ? fresh.auth(password) : fresh.auth(user, password))
    }
    return fresh
  }

  async function look(context: CheckContext): Promise<CheckOutcome> {
    const redis = await connected(context)
    const begun = performance.now()
    await redis.ping()
    const latency = performance.now() - begun
    return { ...describe(await redis.info()), latency }
  }

  return {
    ...checkEndpoint('redis'),
    load: () => import('ioredis'),
    async check(context) {
      context.signal.addEventListener('abort', discard, { once: true })
      try {
        return await expectProtocol(expected, context.settings.endpoints.redis.url, context, () =>
          look(context),
        )
      } catch (error) {
        discard()
        const refusal = refused(error)
        if (refusal) return refusal
        throw error
      } finally {
        context.signal.removeEventListener('abort', discard)
      }
    },
    close: async () => discard(),
  }
}

/** What INFO says, in one line; a redis that answers but cannot be relied on is degraded. */
function describe(info: string): CheckOutcome {
  const lines = info.split('\r\n').map((line) => line.split(':', 2))
  const fields = new Map(lines.map(([name = '', value = '']) => [name, value]))
  const limit = Number(fields.get('maxmemory') ?? 0)
  const used = Number(fields.get('used_memory') ?? 0)
  const memory = `${formatBytes(used)}${limit > 0 ? ` of ${formatBytes(limit)}` : ''} memory`
  const detail = `Redis ${fields.get('redis_version') ?? 'of unknown version'}, ${memory}`
  if (fields.get('loading') === '1') {
    return {
      status: 'degraded',
      detail: `${detail}, still loading its data`,
      hint: 'Wait until it has loaded.',
    }
  }
  if (fields.get('rdb_last_bgsave_status') === 'err' || fields.get('aof_last_write_status') === 'err') {
    return {
      status: 'degraded',
      detail: `${detail}, but it cannot save its data`,
      hint: 'Look at the disk of Redis and its log: by default it refuses writes until saving works again.',
    }
  }
  if (fields.get('role') === 'slave' && fields.get('master_link_status') === 'down') {
    return {
      status: 'degraded',
      detail: `${detail}, a replica without its master`,
      hint: 'Look at the master of this replica, or point Settings to the master.',
    }
  }
  return { status: 'healthy', detail }
}

/** Refusals that Redis names in the first word of its answer (https://redis.io/docs/latest/commands/auth/). */
function refused(error: unknown): CheckOutcome | undefined {
  const said = error instanceof Error ? error.message : ''
  const unhealthy = (detail: string, hint: string): CheckOutcome => ({
    status: 'unhealthy',
    detail,
    hint,
    action: openEndpoints,
  })
  if (/^NOAUTH/u.test(said)) {
    return unhealthy('Redis wants a password', 'Store the password of Redis in Settings.')
  }
  if (/^WRONGPASS/u.test(said) || /invalid password/iu.test(said)) {
    return unhealthy('Redis refuses the password', 'Store the right user and password of Redis in Settings.')
  }
  if (/without any password configured|no password is set/iu.test(said)) {
    return unhealthy(
      'Redis has no password, but one is stored for it',
      'Forget the stored password in Settings, or set one in Redis (requirepass).',
    )
  }
  if (/^NOPERM/u.test(said)) {
    return unhealthy(
      'This user of Redis may not use PING and INFO',
      'Allow it +ping and +info (ACL SETUSER).',
    )
  }
  if (/^LOADING/u.test(said)) {
    return {
      status: 'degraded',
      detail: 'Redis is still loading its data',
      hint: 'Wait until it has loaded.',
    }
  }
  if (/^DENIED/u.test(said)) {
    return unhealthy(
      'Redis is in protected mode and takes connections from its own machine only',
      'Set a password in Redis (requirepass), or bind it to this network knowingly.',
    )
  }
  return undefined
}
