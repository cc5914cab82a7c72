import { ensureBuilt } from './build.mjs'
import { runCatalyst } from './catalyst.mjs'
import { runToEnd } from './child.mjs'
import { hasDisplay, whyNoWindow } from './display.mjs'
import { findElectron } from './electron.mjs'
import { ensureInstalled } from './install.mjs'
import { findNode, withNode } from './node.mjs'
import { root, say } from './program.mjs'

const usage = `Usage: npm start -- [--web] [--port PORT] [--host ADDRESS]

Opens Catalyst in its window, or, where that cannot be, its page in the browser.
--web asks for the browser. The rest is for the browser alone, as in: npx catalyst serve --help`

/** Opens Catalyst in its window, or where that cannot be in the browser; says which and why. */
export async function start(args) {
  if (args.some((argument) => argument === '--help' || argument === '-h')) {
    say(usage)
    return 0
  }
  const asked = args.includes('--web')
  const rest = args.filter((argument) => argument !== '--web')
  await ensureInstalled()
  const node = findNode()
  await ensureBuilt(node)
  if (asked) return web(node, 'as asked for with --web', rest)

  const whyNot = whyNoWindow()
  if (whyNot) return web(node, whyNot, rest)
  const electron = await findElectron(node)
  if ('why' in electron) return web(node, electron.why, rest)
  say('Opening Catalyst in its window.')
  const { code, refused } = await openWindow(electron.path, node, rest)
  return refused ? web(node, refused, rest) : code
}

function web(node, why, args) {
  say(`Opening Catalyst in the browser: ${why}.`)
  return runCatalyst(node, ['serve', '--join', ...(hasDisplay() ? ['--open'] : []), ...args])
}

/** What Chromium says on stderr when the system does not let it show a window at all. */
const refusals = [
  [/error while loading shared libraries: (\S+?):/u, (found) => `the system lacks ${found[1]}`],
  [/SUID sandbox helper|No usable sandbox/u, () => 'the system does not allow its sandbox'],
  [/Missing X server|cannot open display|Unable to open X display/iu, () => 'the display cannot be opened'],
]

async function openWindow(electron, node, args) {
  let words = ''
  const code = await runToEnd(electron, [root, ...args], {
    env: { ...withNode(node), CATALYST_COMMAND: 'npx catalyst' },
    stdio: ['inherit', 'inherit', 'pipe'],
    onStart: (child) => {
      child.stderr.on('data', (data) => {
        process.stderr.write(data)
        if (words.length < 10_000) words += data
      })
    },
  })
  if (code === 0) return { code }
  for (const [pattern, tell] of refusals) {
    const found = pattern.exec(words)
    if (found) return { code, refused: tell(found) }
  }
  return { code }
}
