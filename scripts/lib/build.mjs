import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd } from './child.mjs'
import { Failure, root, say } from './program.mjs'

/** What `out` is made of. */
const sources = ['src', 'electron.vite.config.ts', 'tsconfig.base.json', 'package.json', 'package-lock.json']
const products = [
  'out/main/index.js',
  'out/main/catalyst.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
]
const stamp = join(root, 'out', '.built-from')

/**
 * Builds `out` where it is not made of the sources as they are now.
 * @param {string} node
 * @returns {Promise<void>} rejects when the build fails
 */
export async function ensureBuilt(node) {
  const now = fingerprint()
  if (products.every((path) => existsSync(join(root, path))) && read(stamp) === now) return
  say('Building the app.')
  rmSync(stamp, { force: true })
  const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const code = await runToEnd(node, [builder, 'build', '--logLevel', 'warn'], { stdio: ['ignore', 2, 2] })
  if (code !== 0) throw new Failure(`The build failed with code ${code}.`)
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stamp, now)
}

/** A hash of the contents, because times change with every checkout; some milliseconds for all of them. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const path of sources.flatMap(filesIn).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesIn(path) {
  const entries = (() => {
    try {
      return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    } catch (error) {
      if (error.code === 'ENOTDIR') return undefined
      throw error
    }
  })()
  if (!entries) return [path]
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/u.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
