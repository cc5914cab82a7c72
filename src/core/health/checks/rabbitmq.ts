import type { ChannelModel } from 'amqplib'
import { expectProtocol } from '../../platform/expect-protocol.ts'
import { type Check, type CheckOutcome, checkEndpoint, openEndpoints } from '../check.ts'

const expected = {
  protocol: 'AMQP',
  port: 5672,
  ports: 'AMQP is 5672, or 5671 with TLS; 15672 is the web page of RabbitMQ.',
} as const

/** The whole AMQP handshake: greeting, sign-in, virtual host; then a proper goodbye. */
export function rabbitmqCheck(): Check {
  return {
    ...checkEndpoint('rabbitmq'),
    load: () => import('amqplib'),
    async check(context) {
      const url = new URL(await context.connection('rabbitmq'))
      const { connect } = await import('amqplib')
      const host = decodeURIComponent(url.pathname.slice(1)) || '/'
      const begun = performance.now()
      let connection: ChannelModel | undefined
      try {
        const socket = {
          // Silence of the socket; the signal, which `net.connect` takes, ends a server that dribbles.
          timeout: context.timeoutMs,
          signal: context.signal,
          clientProperties: { connection_name: 'Catalyst health check' },
        }
        connection = await expectProtocol(expected, context.settings.endpoints.rabbitmq.url, context, () =>
          connect(url.href, socket),
        )
        // Whatever befalls the connection after this is no longer this check's business, but must not go unheard.
        connection.on('error', () => {})
        const latency = performance.now() - begun
        const { product, version } = connection.connection.serverProperties
        const at = host === '/' ? '' : `, virtual host ${host}`
        const detail = `${product || 'AMQP server'} ${version}${at}`
        await connection.close()
        return { status: 'healthy', detail, latency }
      } catch (error) {
        const refusal = refused(error, host)
        if (refusal) return refusal
        throw error
      }
    },
    close: async () => {},
  }
}

/** What the broker says when it closes a handshake; its words hold the user, never the password. */
function refused(error: unknown, host: string): CheckOutcome | undefined {
  const said = error instanceof Error ? error.message : ''
  const unhealthy = (detail: string, hint: string): CheckOutcome => ({
    status: 'unhealthy',
    detail,
    hint,
    action: openEndpoints,
  })
  if (/loopback|can only connect via localhost/iu.test(said)) {
    return unhealthy(
      'RabbitMQ lets the user guest in from its own machine only',
      'Make another user in RabbitMQ and store it in Settings.',
    )
  }
  if (/ACCESS.REFUSED.*(login|authentication)|\b403\b.*(login|authentication)/isu.test(said)) {
    return unhealthy(
      'RabbitMQ refuses the user or password',
      'Store the right user and password of RabbitMQ in Settings.',
    )
  }
  // The client drops the broker's reason at this step; by then the sign-in has been accepted.
  if (/Expected ConnectionOpenOk; got <ConnectionClose/u.test(said)) {
    return unhealthy(
      `RabbitMQ has no virtual host ${host}, or this user may not use it`,
      `Make it (rabbitmqctl add_vhost ${host}), allow it (rabbitmqctl set_permissions), or correct the end of the address in Settings.`,
    )
  }
  if (/frame|protocol|Invalid|unexpected/iu.test(said) && /handshake|header|frame/iu.test(said)) {
    return unhealthy(
      'What answers there does not speak AMQP 0-9-1',
      'Correct the port: AMQP is 5672, or 5671 with TLS; 15672 is the web page.',
    )
  }
  return undefined
}
