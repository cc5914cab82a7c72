import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { runToEnd } from './child.mjs'
import { ensureInstalled } from './install.mjs'
import { findNode, withNode } from './node.mjs'
import { root } from './program.mjs'

/** Runs the `catalyst` command of this checkout. */
export async function catalyst(args) {
  await ensureInstalled()
  const node = findNode()
  await ensureBuilt(node)
  return runCatalyst(node, args)
}

/** The same once everything stands. */
export function runCatalyst(node, args) {
  // npm moves to the checkout; the paths in `args` are meant from where the user is.
  const cwd = process.env.npm_lifecycle_event ? process.env.INIT_CWD : undefined
  const program = join(root, 'out', 'main', 'catalyst.js')
  return runToEnd(node, [program, ...args], {
    cwd: cwd ?? process.cwd(),
    env: { ...withNode(node), CATALYST_COMMAND: 'npx catalyst' },
  })
}
