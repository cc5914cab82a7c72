import { ORPCError } from '@orpc/client'
import { createRouterClient, type Router } from '@orpc/server'
import type { CatalystClient, contract } from '../../contract/index.ts'
import type { Actor } from '../../contract/runs.ts'
import { newId } from '../../core/platform/identity.ts'
import type { Logger } from '../../core/platform/logger.ts'
import { redact } from '../../core/platform/redaction/redaction.ts'
import { type RequestContext, requestIfAny, withRequest } from '../../core/platform/request-context.ts'
import { namedInputError } from './input-error.ts'

/** The services behind the whole contract, as every door serves them. */
export type CatalystRouter = Router<typeof contract, RequestContext>

/** What a door's interceptor is given: the part of oRPC's options that is used here. */
interface Call {
  readonly path: readonly string[]
  readonly signal?: AbortSignal | undefined
  readonly procedure?: unknown
  next(): Promise<unknown>
}

/**
 * Wraps every call and stream of every door, so that all doors fail alike: refused input names its fields, and an
 * error nobody planned is logged whole and answered without its internals.
 */
export function plainFailures(logger: Logger): (call: Call) => Promise<unknown> {
  return async (call) => {
    // A stream may fail long after its call, outside its context.
    const context = requestIfAny()
    const failure = (error: unknown) =>
      context
        ? withRequest(context, () => plainFailure(error, call, logger))
        : plainFailure(error, call, logger)
    const began = performance.now()
    try {
      const output = await call.next()
      // One line for each act, so that its id leads somewhere; what only looks says nothing.
      if (isAct(call))
        logger.info(`Called ${call.path.join('.')}`, { ms: Math.round(performance.now() - began) })
      return isIterator(output) ? failingAs(output, failure) : output
    } catch (error) {
      throw failure(error)
    }
  }
}

/**
 * The contract as plain function calls, for a process that runs the services itself. Each call is a request of its own,
 * unless `requestId` says that all are parts of one.
 */
export function createDirectClient(
  router: CatalystRouter,
  options: { actor: Actor; logger: Logger; requestId?: string },
): CatalystClient {
  const { actor, logger, requestId } = options
  return findClient(router, () => ({ requestId: requestId ?? newId('req'), actor }), logger)
}

/** The same inside a request that has its context already. */
export function createClientIn(
  router: CatalystRouter,
  context: RequestContext,
  logger: Logger,
): CatalystClient {
  return findClient(router, () => context, logger)
}

function findClient(router: CatalystRouter, context: () => RequestContext, logger: Logger): CatalystClient {
  return createRouterClient(router, {
    context,
    interceptors: [(call) => withRequest(call.context, () => call.next()), plainFailures(logger)],
  }) as CatalystClient
}

/** Whether a call is made to change something: by its HTTP method in the contract. */
function isAct({ procedure }: Call): boolean {
  const method = (procedure as { '~orpc'?: { route?: { method?: string } } } | undefined)?.['~orpc']?.route
    ?.method
  return method !== undefined && method !== 'GET'
}

function plainFailure(error: unknown, call: Call, logger: Logger): unknown {
  if (error instanceof ORPCError && error.code !== 'INTERNAL_SERVER_ERROR') {
    const refused = withoutSecrets(namedInputError(error))
    const { code, message } = refused
    logger.info(`The call ${call.path.join('.')} was refused`, { code, reason: message })
    return refused
  }
  if (call.signal?.aborted) return error
  logger.error(`The call ${call.path.join('.')} failed unexpectedly`, { error })
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message: 'Something went wrong inside Catalyst.',
    data: {
      remedy: 'Look for this request in the log, and report what you find there.',
      ...requestIdData(),
    },
    cause: error,
  })
}

/** What is said to whoever asked quotes no secret, whichever service said it. */
function withoutSecrets(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  const { code, status, message, data, defined } = error
  const said = redact({ message, data })
  const more = typeof said.data === 'object' && said.data !== null ? said.data : {}
  return new ORPCError(code, {
    ...{ message: said.message, data: { ...more, ...requestIdData() } },
    ...{ status, defined, cause: error },
  })
}

/** Every failure says by which id it is found in the log, whatever door it goes out by. */
function requestIdData(): { requestId?: string } {
  const requestId = requestIfAny()?.requestId
  return requestId === undefined ? {} : { requestId }
}

function isIterator(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}

/** Not a generator: a generator would queue `return` behind a `next` that may wait forever. */
function failingAs(inner: AsyncIterator<unknown>, failure: (error: unknown) => unknown) {
  const outer: AsyncIterableIterator<unknown> = {
    async next() {
      try {
        return await inner.next()
      } catch (error) {
        throw failure(error)
      }
    },
    async return(value) {
      await inner.return?.(value)
      return { done: true, value }
    },
    [Symbol.asyncIterator]: () => outer,
  }
  return outer
}
