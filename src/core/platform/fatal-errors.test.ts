import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const module = new URL('./fatal-errors.ts', import.meta.url).href

/** Runs a script that dies, with the fatal errors told. */
async function lastWords(script: string): Promise<{ code: number | null; stderr: string }> {
  const source = `import { tellFatalErrors } from ${JSON.stringify(module)}\ntellFatalErrors()\n${script}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000,
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stderr }
}

// Joined, so that the line of source that Node quotes is not what is looked for.
const token = ['ghp', 'Ab1'.repeat(12)].join('_')
const pieces = `['ghp', '${'Ab1'.repeat(12)}'].join('_')`

test.each([
  ['thrown', `throw new Error('refused ' + ${pieces}, { cause: new Error('password=hunter2') })`],
  ['of a promise', `Promise.reject(new Error('refused ' + ${pieces}, { cause: 'password=hunter2' }))`],
  ['no error at all', `throw 'refused password=hunter2 ' + ${pieces}`],
])('an error nobody handled, %s, is said without secrets and ends the process', async (_name, script) => {
  const { code, stderr } = await lastWords(script)
  expect(code).toBe(1)
  expect(stderr).toContain('refused')
  expect(stderr).toContain('[redacted:github-token')
  expect(stderr).not.toContain(token)
  expect(stderr).not.toContain('hunter2')
})
