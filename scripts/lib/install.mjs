import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runToEnd } from './child.mjs'
import { Failure, root, say } from './program.mjs'

/** Runs `npm ci` unless what is installed is what the lockfile asks for. */
export async function ensureInstalled() {
  const why = whatIsMissing()
  if (why === undefined) return
  say(`Installing packages (npm ci): ${why}.`)
  const [command, args] = npm()
  // npm's own output goes to stderr: stdout belongs to the program that is started afterwards.
  const code = await runToEnd(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
  })
  if (code !== 0) throw new Failure(`npm ci failed with code ${code}; what it says above tells why.`)
}

/** @returns {string | undefined} why packages have to be installed, in a few words */
function whatIsMissing() {
  const locked = packagesOf('package-lock.json')
  // Written by npm as the last act of an installation; absent after a broken one.
  const installed = packagesOf(join('node_modules', '.package-lock.json'))
  if (installed === undefined) return 'nothing is installed yet'
  for (const [path, { version, optional, devOptional }] of Object.entries(locked)) {
    if (path === '' || installed[path]?.version === version) continue
    // Optional ones are for some platforms only.
    if (installed[path] === undefined && (optional || devOptional)) continue
    return `${path.replace('node_modules/', '')} is not at ${version}`
  }
  return undefined
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** npm as a Node script where it can be found, which needs no shell on Windows. */
function npm() {
  const running = process.env.npm_execpath
  if (running && basename(running) === 'npm-cli.js') return [process.execPath, [running]]
  if (process.platform !== 'win32') return ['npm', []]
  return [process.execPath, [join(process.execPath, '..', 'node_modules', 'npm', 'bin', 'npm-cli.js')]]
}
