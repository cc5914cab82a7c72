import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Failure, root } from './program.mjs'

/** The oldest Node that runs Catalyst by itself: it reads TypeScript and has SQLite without flags. */
const oldest = [22, 18]

/**
 * The Node everything is run with: the one that comes as an npm package for this platform, otherwise the one in use.
 * @returns {string} the path of its executable
 */
export function findNode() {
  const windows = process.platform === 'win32'
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`
  const bundled = join(root, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node')
  if (existsSync(bundled) && fits()) return bundled
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return process.execPath
  throw new Failure(
    `Catalyst needs Node ${oldest.join('.')} or newer here; this is ${process.versions.node}, ` +
      `and no bundled one fits ${process.platform} on ${process.arch}. Get one from https://nodejs.org.`,
  )
}

/** The environment in which `node` means that one, for whatever is started. */
export function withNode(node, env = process.env) {
  const path = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const first = [dirname(node), join(root, 'node_modules', '.bin')]
  return { ...env, [path]: [...first, env[path] ?? ''].join(delimiter) }
}

/** The bundled Linux binaries are made for glibc; Alpine has another C library. */
function fits() {
  if (process.platform !== 'linux') return true
  process.report.excludeNetwork = true
  return Boolean(process.report.getReport().header.glibcVersionRuntime)
}
