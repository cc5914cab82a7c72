import { join } from 'node:path'
import { type Child, startNode } from '../../support/child.ts'

const project = join(import.meta.dirname, '..', '..', '..')
/** The built command. */
export const catalystProgram = join(project, 'out', 'main', 'catalyst.js')

/** `catalyst serve` on a data folder, once it has printed its one-time link. */
export async function startServe(
  home: string,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<{ readonly server: Child; readonly link: string }> {
  const server = startNode([catalystProgram, 'serve', '--port', '0'], {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    env: { ...process.env, ...options.env, CATALYST_HOME: home },
  })
  const line = await server.line(linkIn)
  return { server, link: linkIn.exec(line)![0] }
}

const linkIn = /http:\/\/\S+\/sign-in\?code=\S+/u
