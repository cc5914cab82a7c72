import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { runToEnd } from './child.mjs'
import { findChromium } from './chromium.mjs'
import { ensureInstalled } from './install.mjs'
import { findNode, withNode } from './node.mjs'
import { root, say } from './program.mjs'
import { playwrightResults, vitestResults } from './test-results.mjs'

const reports = join(root, '.cache', 'test-reports')

/** Runs every check and test, goes on after a failure, and sums up at the end. */
export async function test(args) {
  await ensureInstalled()
  const node = findNode()
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  const run = (tool, toolArgs, env = {}) =>
    runToEnd(node, [join(root, 'node_modules', tool), ...toolArgs], { env: { ...withNode(node), ...env } })

  const results = []
  const check = async (name, work) => {
    say(`\n── ${name}`)
    const passed = (await work()) === 0
    results.push({ name, status: passed ? 'passed' : 'failed' })
    return passed
  }

  await check('types', () => run('typescript/bin/tsc', ['-b']))
  await check('style', () => run('@biomejs/biome/bin/biome', ['check', '.']))
  await check('unused code', () => run('knip/bin/knip.js', []))

  await check('what container tests need', () => run('../test/support/engine/prepare.ts', []))

  say('\n── unit and contract tests')
  const unit = join(reports, 'vitest.json')
  const unitCode = await run('vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${unit}`,
    ...args,
  ])
  results.push(...collected('unit and contract tests', unit, unitCode, vitestResults))

  const built = await check('build', async () => {
    await ensureBuilt(node)
    return 0
  })
  results.push(...(await endToEnd(run, built)))
  return summary(results)
}

async function endToEnd(run, built) {
  const name = 'end-to-end tests'
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
  const code = await run('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    ...(chromium && { CHROMIUM_PATH: chromium }),
  })
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
