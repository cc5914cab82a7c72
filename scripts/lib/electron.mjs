import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, root, say } from './program.mjs'

const home = join(root, 'node_modules', 'electron')
const cache = join(root, '.cache')
const failed = join(cache, 'electron-not-fetched')
const seconds = { withoutProgress: 15, beforeAnotherTry: 24 * 60 * 60 }

/**
 * Electron's executable, fetched where it is missing.
 * @param {string} node
 * @returns {Promise<{ path: string } | { why: string }>} why there is none
 */
export async function findElectron(node) {
  const present = installed()
  if (present) return { path: present }
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const before = lastFailure(version)
  if (before) return { why: `Electron could not be fetched: ${before}` }
  say(`Fetching Electron ${version}.`)
  const why = await fetchElectron(node)
  const path = installed()
  if (path && why === undefined) {
    rmSync(failed, { force: true })
    return { path }
  }
  mkdirSync(cache, { recursive: true })
  const reason = why ?? 'it was fetched but is not there'
  writeFileSync(failed, JSON.stringify({ version, reason, at: Date.now() }))
  return {
    why: `Electron could not be fetched: ${reason} (tried again in a day, or once ${failed} is deleted)`,
  }
}

/** As node_modules/electron/index.js finds it, but without fetching. */
function installed() {
  const note = join(home, 'path.txt')
  if (!existsSync(note)) return undefined
  const name = readFileSync(note, 'utf8')
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(home, 'dist')
  const path = join(folder, name)
  return existsSync(path) ? path : undefined
}

function lastFailure(version) {
  if (!existsSync(failed)) return undefined
  try {
    const last = JSON.parse(readFileSync(failed, 'utf8'))
    const age = (Date.now() - last.at) / 1000
    if (last.version !== version || !(age >= 0 && age < seconds.beforeAnotherTry)) return undefined
    const hours = Math.max(1, Math.round(age / 3600))
    const when = age < 3600 ? 'less than an hour ago' : `${hours} ${hours === 1 ? 'hour' : 'hours'} ago`
    return `${last.reason} (${when}; tried again in a day, or once ${failed} is deleted)`
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** @returns {Promise<string | undefined>} why it failed */
function fetchElectron(node) {
  // A folder of its own for what is underway, so that its growth shows progress.
  const underway = join(cache, 'electron-underway')
  rmSync(underway, { recursive: true, force: true })
  mkdirSync(underway, { recursive: true })
  const child = spawn(node, [join(home, 'install.js')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: underway, TEMP: underway, TMP: underway, NODE_USE_ENV_PROXY: '1' },
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    words = (words + text).slice(-2000)
  })
  return new Promise((resolve, reject) => {
    let size = -1
    let grown = Date.now()
    let gaveUp = false
    const watch = setInterval(() => {
      const now = sizeOf(underway) + sizeOf(join(home, 'dist'))
      if (now !== size) grown = Date.now()
      size = now
      if (Date.now() - grown < seconds.withoutProgress * 1000) return
      gaveUp = true
      child.kill('SIGKILL')
    }, 500)
    const end = () => {
      clearInterval(watch)
      rmSync(underway, { recursive: true, force: true })
    }
    child.on('error', (error) => {
      end()
      reject(new Failure(`Electron's installer cannot be run: ${error.message}`))
    })
    child.on('close', (code) => {
      end()
      if (gaveUp) {
        // Half an archive must not pass for a whole one at the next start.
        rmSync(join(home, 'dist'), { recursive: true, force: true })
        resolve(`nothing arrived for ${seconds.withoutProgress} seconds`)
      } else resolve(code === 0 ? undefined : firstLine(words) || `its installer ended with code ${code}`)
    })
  })
}

/** The line that tells most: the innermost cause where there is one. */
function firstLine(words) {
  const lines = words.split('\n').map((line) => line.trim())
  if (lines.some((line) => /fetch failed/u.test(line))) return 'its download server cannot be reached'
  const cause = lines.findLast((line) => /(?:ENOTFOUND|ECONN|EAI_AGAIN|ETIMEDOUT|CERT)/u.test(line))
  return (cause ?? lines.find(Boolean) ?? '').replace(/^\[cause\]:\s*|\s*\{$/gu, '').slice(0, 200)
}

function sizeOf(folder) {
  if (!existsSync(folder)) return 0
  let total = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) total += sizeOfFile(join(entry.parentPath ?? entry.path, entry.name))
  }
  return total
}

/** Files come and go while a download runs. */
function sizeOfFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
