import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../test/support/run-command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-ask-'))
  await writeFile(
    join(folder, 'notes.md'),
    '# Harbour\n\nThe harbour floods at spring tide, twice a month.\n',
  )
  await run('ingest', join(folder, 'notes.md'), '--no-embed')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (...args: string[]) => runCommand(join(folder, 'home'), args)

test('without a model, sentences of the documents answer, and stderr says why', async () => {
  const { code, stdout, stderr } = await run('ask', 'When does the harbour flood?')
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('twice a month. [1]') })
  expect(stdout).toContain('[1] Harbour: “The harbour floods at spring tide, twice a month.”')
  expect(stderr).toMatch(/without a model: No language model is set up/u)
})

test('--json prints the whole answer and nothing else', async () => {
  const { stdout } = await run('ask', 'When does the harbour flood?', '--json', '--type', 'markdown')
  expect(JSON.parse(stdout)).toMatchObject({
    mode: 'extract',
    notFound: false,
    answer: [{ citations: [{ page: null }] }],
  })
})

test('what the documents do not answer is said, and is no failure', async () => {
  const { code, stdout } = await run('ask', 'Who', 'composed', 'the', 'Magic', 'Flute?')
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Not found in your documents.'),
  })
})

test('an empty question, and a type that is not there, are wrong usage', async () => {
  for (const empty of ['', ' ']) {
    const { code, stderr } = await run('ask', empty)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('the question is empty') })
    expect(stderr).not.toContain('leave it out')
  }
  const wrong = await run('ask', 'When?', '--type', 'markdwn')
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('markdown') })
})
