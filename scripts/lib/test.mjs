import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { runToEnd } from './child.mjs'
import { findChromium } from './chromium.mjs'
import { sayFileTimes } from './file-times.mjs'
import { ensureInstalled } from './install.mjs'
import { findNode, withNode } from './node.mjs'
import { root, say } from './program.mjs'
import { playwrightResults, playwrightTimes, vitestResults } from './test-results.mjs'

const reports = join(root, '.cache', 'test-reports')

/** Projects of vitest.config.ts by what asks for them. */
const usual = ['units', 'engine', 'engine-alone']
const long = ['long', 'long-engine', 'long-engine-alone', 'fuzz']
/** Specs by their tags: one that is `@also-long` prepares what the long ones of its file go on with. */
const specs = { usual: ['--grep-invert', '@long'], long: ['--grep', '@(also-)?long'] }

/** Runs every check and test but the long ones, goes on after a failure, and sums up at the end. */
export async function test(args) {
  const { node, run, results, check } = await prepare()

  await check('types', () => run('typescript/bin/tsc', ['-b']))
  await check('style', () => run('@biomejs/biome/bin/biome', ['check', '.']))
  await check('unused code', () => run('knip/bin/knip.js', []))

  const built = await build(node, check)
  results.push(...(await vitest('unit and contract tests', usual, { run, check, built, args })))
  results.push(...(await endToEnd('end-to-end tests', specs.usual, { run, built })))
  return summary(results)
}

/** Runs the proofs that take long: kills, fuzzing, registries, real models, whole lives of stacks. */
export async function testLong(args) {
  const { node, run, results, check } = await prepare()
  const built = await build(node, check)
  results.push(...(await vitest('long tests', long, { run, check, built, args })))
  results.push(...(await endToEnd('long end-to-end tests', specs.long, { run, built })))
  return summary(results)
}

/** Makes sure of what is needed, and gives how tools are run and what comes out is gathered. */
async function prepare() {
  await ensureInstalled()
  const node = findNode()
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  // Hundreds of short processes read the same sources: stripped and compiled once, each starts sooner.
  const compiled = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'compile') }
  const run = (tool, toolArgs, env = {}) =>
    runToEnd(node, [join(root, 'node_modules', tool), ...toolArgs], {
      env: { ...withNode(node), ...compiled, ...env },
    })
  const results = []
  const check = async (name, work) => {
    say(`\n── ${name}`)
    const passed = (await work()) === 0
    results.push({ name, status: passed ? 'passed' : 'failed' })
    return passed
  }
  return { node, run, results, check }
}

async function vitest(name, projects, { run, check, built, args }) {
  await check('what container tests need', () => run('../test/support/engine/prepare.ts', []))
  say(`\n── ${name}`)
  const file = join(reports, 'vitest.json')
  const code = await run(
    'vitest/vitest.mjs',
    [
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      '--reporter=./scripts/lib/file-times.mjs',
      `--outputFile.json=${file}`,
      ...args,
    ],
    built ? { CATALYST_TEST_BUILT: '1' } : {},
  )
  return collected(name, file, code, vitestResults)
}

/** Tests start threads and processes of ours from what is built, which takes them less time than the sources. */
function build(node, check) {
  return check('build', async () => {
    try {
      await ensureBuilt(node)
      return 0
    } catch (error) {
      say(error.message)
      return 1
    }
  })
}

async function endToEnd(name, chosen, { run, built }) {
  say(`\n── ${name}`)
  const real = process.env.CATALYST_E2E_ELECTRON === 'real'
  const chromium = await findChromium()
  const why = !built
    ? 'the build failed'
    : !chromium && !real
      ? 'there is no Chromium or Chrome here (set CHROMIUM_PATH)'
      : undefined
  if (why) {
    say(`Skipped: ${why}.`)
    return [{ name, status: 'skipped', reason: why }]
  }
  const file = join(reports, 'playwright.json')
  const code = await run('@playwright/test/cli.js', ['test', ...chosen, '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    ...(chromium && { CHROMIUM_PATH: chromium }),
  })
  if (existsSync(file)) sayFileTimes(playwrightTimes(JSON.parse(readFileSync(file, 'utf8'))))
  return collected(name, file, code, playwrightResults)
}

/** The results in a report; a runner that failed without one, or without a failed test, is a failure itself. */
function collected(name, file, code, read) {
  const results = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : []
  if (results.length === 0) return [{ name: `${name}: nothing was run (code ${code})`, status: 'failed' }]
  const told = results.some((result) => result.status === 'failed')
  if (code !== 0 && !told)
    results.push({ name: `${name}: the runner ended with code ${code}`, status: 'failed' })
  return results
}

function summary(results) {
  const of = (status) => results.filter((result) => result.status === status)
  const [passed, failed, skipped] = [of('passed'), of('failed'), of('skipped')]
  say('\n── summary')
  for (const { name, again } of passed) if (again) say(`at second try   ${name}`)
  for (const { name } of failed) say(`failed   ${name}`)
  for (const { name, reason } of skipped) say(`skipped  ${name}${reason ? `: ${reason}` : ''}`)
  const rest = skipped.length > 0 ? `, ${skipped.length} skipped` : ''
  process.stdout.write(`${passed.length} passed, ${failed.length} failed${rest}\n`)
  return failed.length === 0 ? 0 : 1
}
