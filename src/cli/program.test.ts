import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from './program.ts'

test('docs/cli.md names every command and every flag', async () => {
  const docs = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8')
  const program = createProgram({ entry: import.meta.url, version: '0' }, () => {})
  const missing: string[] = []
  const visit = (command: Command, path: string) => {
    if (command.commands.length === 0 && !docs.includes(`    ${path}`)) missing.push(path)
    for (const { long } of command.options) {
      if (path !== 'catalyst' && long && !docs.includes(long)) missing.push(`${path} ${long}`)
    }
    for (const child of command.commands) visit(child, `${path} ${child.name()}`)
  }
  visit(program, 'catalyst')
  expect(missing).toEqual([])
})
