import type { AnyContractRouter } from '@orpc/contract'
import { type ImplementerInternalWithMiddlewares, implement, ORPCError, os } from '@orpc/server'
import { defined } from '../../shared/defined.ts'
import { Problem, problemStatus } from './errors.ts'
import { type RequestContext, withRequest } from './request-context.ts'

/**
 * The implementer every feature's router is built with. Handlers run inside their request's context, and a `Problem`
 * they throw, at once or in mid-stream, becomes the contract's error of the same code, with its remedy.
 */
export function implementing<T extends Record<string, AnyContractRouter>>(contract: T) {
  // oRPC types `use` by the shape of the contract, which is not known here: the cast gives the shape back.
  return implement<Record<string, AnyContractRouter>>(contract)
    .$context<RequestContext>()
    .use(inRequest) as unknown as ImplementerInternalWithMiddlewares<T, RequestContext, RequestContext>
}

const inRequest = os.$context<RequestContext>().middleware(async ({ context, next }) => {
  try {
    const result = await withRequest(context, () => next())
    if (!isStream(result.output)) return result
    return { ...result, output: streamInRequest(context, result.output) as never }
  } catch (error) {
    throw asContractError(error)
  }
})

function isStream(output: unknown): output is AsyncIterator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output
}

function streamInRequest(
  context: RequestContext,
  inner: AsyncIterator<unknown>,
): AsyncIteratorObject<unknown> {
  const inContext = async (step: () => Promise<IteratorResult<unknown>>) => {
    try {
      return await withRequest(context, step)
    } catch (error) {
      throw asStreamError(error)
    }
  }
  const ended = { done: true as const, value: undefined }
  const outer: AsyncIteratorObject<unknown> = {
    next: () => inContext(() => inner.next()),
    return: () => inContext(async () => (await inner.return?.()) ?? ended),
    throw: (error) => inContext(async () => (await inner.throw?.(error)) ?? ended),
    [Symbol.asyncIterator]: () => outer,
    [Symbol.asyncDispose]: async () => {
      await outer.return?.()
    },
  }
  return outer
}

function asContractError(error: unknown): unknown {
  if (!(error instanceof Problem)) return error
  const { code, message, remedy, fields, reason, waitMs } = error
  return new ORPCError(code, {
    status: problemStatus[code],
    message,
    data: { remedy, ...defined({ fields: code === 'INVALID' ? fields : undefined, reason, waitMs }) },
    cause: error,
  })
}

/** No status goes with what fails in mid-stream, so that the finer code can stand for itself. */
function asStreamError(error: unknown): unknown {
  if (!(error instanceof Problem) || error.reason === undefined) return asContractError(error)
  const { code, message, remedy, reason, waitMs } = error
  return new ORPCError(reason, {
    ...{ status: problemStatus[code], message, cause: error },
    data: { remedy, ...defined({ waitMs }) },
  })
}
