import { expect, test } from 'vitest'
import { startChild, startNode } from './child.ts'

test('a wait for a child that dies fails at once, with its last words', async () => {
  const child = startNode(['-e', `console.error('no such file'); process.exit(7)`])
  await expect(child.line(/ready/u)).rejects.toThrow(/code 7\.\nno such file/u)
  await expect(child.during(new Promise(() => {}))).rejects.toThrow('code 7')
  expect(await child.ended).toEqual({ code: 7, signal: null })
})

test('one that is killed is named by its signal, and one that cannot be started by its error', async () => {
  const child = startNode(['-e', `console.log('up'); setInterval(() => {}, 1000)`])
  expect(await child.line()).toBe('up')
  const waiting = child.line(/more/u)
  child.process.kill('SIGKILL')
  await expect(waiting).rejects.toThrow(/SIGKILL\.\nup/u)
  await expect(startChild('/nowhere/at-all', []).line()).rejects.toThrow('ENOENT')
})

test('a line counts once it is whole, whenever it was written', async () => {
  const child = startNode([
    '-e',
    `process.stdout.write('half'); setTimeout(() => process.stdout.write(' of it\\nnext\\n'), 30); setInterval(() => {}, 1000)`,
  ])
  expect(await child.line(/half/u)).toBe('half of it')
  expect(await child.line(/next/u)).toBe('next')
  expect(await child.line(/half/u)).toBe('half of it')
  await child.kill()
})
