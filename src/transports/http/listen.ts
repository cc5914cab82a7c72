import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Problem } from '../../core/platform/errors.ts'
import { portHolder } from '../../core/platform/port-holder.ts'
import { errorCode } from '../../shared/error-code.ts'

export const usualPort = 8001
const tries = 100

/**
 * Listens on `port`, or without one on the first free port from 8001 up; gives the port.
 * @throws `CONFLICT` when a port asked for is taken, naming who holds it where that can be told.
 */
export async function listen(server: Server, host: string, port: number | undefined): Promise<number> {
  if (port !== undefined) {
    return await listenOn(server, host, port).catch(async (error: unknown) => {
      throw await explained(error, host, port)
    })
  }
  for (let candidate = usualPort; candidate < usualPort + tries; candidate++) {
    try {
      return await listenOn(server, host, candidate)
    } catch (error) {
      if (readCode(error) !== 'EADDRINUSE') throw await explained(error, host, candidate)
    }
  }
  throw new Problem(
    'CONFLICT',
    `The ports ${usualPort} to ${usualPort + tries - 1} are all taken.`,
    'Name a free one with --port.',
  )
}

async function listenOn(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ host, port, exclusive: true }, resolve)
  try {
    await promise
  } finally {
    server.off('error', reject)
  }
  return (server.address() as AddressInfo).port
}

async function explained(error: unknown, host: string, port: number): Promise<unknown> {
  switch (readCode(error)) {
    case 'EADDRINUSE': {
      const holder = await portHolder(port)
      return new Problem(
        'CONFLICT',
        `The port ${port} is held by ${holder ?? 'another process'}.`,
        'End that process, or name another port with --port.',
        { cause: error },
      )
    }
    case 'EACCES':
      return new Problem(
        'CONFLICT',
        `This user may not listen on port ${port}.`,
        'Name a port above 1023 with --port.',
        { cause: error },
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Problem(
        'INVALID',
        `${host} is not an address of this machine.`,
        'Name one of its own with --host, or leave it out for 127.0.0.1.',
        { cause: error },
      )
    default:
      return error
  }
}

const readCode = (error: unknown) => errorCode(error)
