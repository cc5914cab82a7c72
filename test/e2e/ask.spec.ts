import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { chromiumPath } from '../support/electron-double/chromium-path.ts'
import { type Claim, groundedModel, type ReadPrompt } from '../support/models/grounded-model.ts'
import { type ModelServer, openStream, sendJson, startModelServer } from '../support/models/model-server.ts'
import { runCommand } from '../support/run-command.ts'
import { lookAt } from './support/look.ts'
import { openWeb, type Web } from './support/web.ts'

test.skip(chromiumPath() === undefined, 'Chromium is not installed')
test.describe.configure({ mode: 'serial' })

const documents = join(import.meta.dirname, '../fixtures/ask')
let web: Web
let server: ModelServer
let say: (prompt: ReadPrompt) => readonly Claim[]
const scripted = groundedModel((prompt) => say(prompt))
const quoting = (prompt: ReadPrompt, text: string, quote: string): Claim => ({
  text,
  evidence: [{ chunk: prompt.find(quote).handle, quote }],
})

test.beforeAll(async () => {
  server = await startModelServer(scripted)
  const settings = { llm: { baseUrl: server.baseUrl, model: 'scripted' } }
  web = await openWeb(settings, async (home) => {
    await runCommand(home, ['ingest', documents, '--no-embed'])
  })
})
test.afterAll(async () => {
  await web?.close()
  await server?.[Symbol.asyncDispose]()
})
test.beforeEach(() => {
  server.script = scripted
})

async function ask(question: string) {
  const box = web.page.getByRole('textbox', { name: 'Your question' })
  await box.fill(question)
  await box.press('Enter')
  return web.page.getByRole('article', { name: question })
}

test('an answer has citations that open the passage, and is gone on with', async () => {
  const { page } = web
  say = (prompt) => [
    quoting(prompt, 'The Fulmar carries 148 passengers.', 'The Fulmar carries 148 passengers and 22 cars'),
    quoting(prompt, 'The Petrel carries 96 passengers.', 'The Petrel carries 96 passengers and 14 cars'),
  ]
  await web.go('/ask')
  await expect(page.getByRole('heading', { name: 'Ask your documents' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Your question' })).toBeFocused()
  await lookAt(page, 'ask-idle')
  const answer = await ask('How many passengers do the ferries carry?')
  await expect(answer.getByText('The Fulmar carries 148 passengers.')).toBeVisible()
  await expect(answer.getByRole('list', { name: 'Citations' }).getByRole('listitem')).toHaveCount(2)
  await expect(page).toHaveURL(/#\/ask\/conv_/u)
  await lookAt(page, 'ask-answer')
  await answer.getByRole('button', { name: /^Citation 1/u }).focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByText('The Fulmar carries 148 passengers and 22 cars')).toBeVisible()
  await expect(drawer.getByRole('link', { name: 'Open the file' })).toBeVisible()
  await lookAt(page, 'ask-passage')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()

  say = (prompt) => [quoting(prompt, 'Both were built in Gdańsk.', 'Both were built in Gdańsk')]
  const further = await ask('And where were they built?')
  await expect(further.getByText('Both were built in Gdańsk.')).toBeVisible()
  await expect(page.getByRole('article')).toHaveCount(2)
  await page.setViewportSize({ width: 900, height: 600 })
  await lookAt(page, 'ask-narrow')
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('the run of an answer shows its call of the model, with tokens and what it may have cost', async () => {
  const { page } = web
  await page.getByRole('article').first().getByRole('link', { name: 'Open run' }).click()
  const call = page.getByRole('tree', { name: 'Steps' }).getByRole('treeitem', { name: /scripted/u })
  await call.first().click()
  const drawer = page.locator('.drawer')
  await expect(drawer).toContainText(/tokens|Input/u)
  await expect(drawer).toContainText('unknown')
  await lookAt(page, 'ask-run')
  await page.keyboard.press('Escape')
  await web.go('/ask')
})

test('what is under way is seen and stopped', async () => {
  const { page } = web
  server.script = (_, response) => openStream(response)
  await web.go('/ask?new=1')
  const answer = await ask('What does a single ticket cost for adults?')
  await expect(answer.getByRole('status')).toContainText('checking each sentence')
  await lookAt(page, 'ask-under-way')
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(answer).toBeHidden()
  await server.idle()
})

test('what the documents do not answer is said, with the nearest passages', async () => {
  say = () => []
  await web.go('/ask?new=1')
  const answer = await ask('What does a first-class ferry ticket cost?')
  await expect(answer.getByText('Not found in your documents.')).toBeVisible()
  await expect(
    answer.getByRole('region', { name: 'Nearest passages' }).getByRole('listitem'),
  ).not.toHaveCount(0)
  await lookAt(web.page, 'ask-not-found')
})

test('where the model fails, the documents are quoted, and it is said why', async () => {
  server.script = (_, response) =>
    sendJson(response, 401, { error: { message: 'Incorrect API key provided' } })
  await web.go('/ask?new=1')
  const answer = await ask('What does a single ticket cost for adults?')
  await expect(answer.getByText('Quoted from your documents, without a model.')).toBeVisible()
  await expect(answer.getByText(/A single ticket costs €7.50/u).first()).toBeVisible()
  await lookAt(web.page, 'ask-extract')
})

test('conversations are found by their words, opened and removed; the palette asks', async () => {
  const { page } = web
  say = (prompt) => [
    quoting(prompt, 'Captain Ingrid Solheim leads the fleet.', 'Captain Ingrid Solheim leads the fleet'),
  ]
  await web.go('/status')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('Who leads the fleet?')
  await page.getByRole('option', { name: 'Ask “Who leads the fleet?”' }).click()
  await expect(page.getByText('Captain Ingrid Solheim leads the fleet.').first()).toBeVisible()
  const list = page.getByRole('region', { name: 'Conversations' })
  await list.getByRole('searchbox', { name: 'Find in conversations' }).fill('gdańsk')
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await list.getByRole('link', { name: 'How many passengers do the ferries carry?' }).click()
  await expect(page.getByRole('article')).toHaveCount(2)
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await list.getByRole('button', { name: 'Remove “How many passengers do the ferries carry?”…' }).click()
  await lookAt(page, 'ask-remove')
  await page.getByRole('button', { name: 'Remove conversation' }).click()
  await expect(page.getByRole('heading', { name: 'Ask your documents' })).toBeVisible()
})

test('an answer that cannot be had is a failure with a way on', async () => {
  await web.page.route('**/api/ask', (route) => route.abort())
  await web.go('/ask?new=1')
  const answer = await ask('Who leads the fleet?')
  await expect(answer.getByRole('alert')).toBeVisible()
  await lookAt(web.page, 'ask-failing')
  await web.page.unroute('**/api/ask')
  say = (prompt) => [
    quoting(prompt, 'Captain Ingrid Solheim leads the fleet.', 'Captain Ingrid Solheim leads the fleet'),
  ]
  await answer.getByRole('button', { name: 'Retry' }).click()
  await expect(answer.getByText('Captain Ingrid Solheim leads the fleet.').first()).toBeVisible()
})

test('without documents the page says what to do first', async () => {
  const empty = await openWeb({})
  await empty.go('/ask')
  await expect(empty.page.getByRole('heading', { name: 'Nothing to ask yet' })).toBeVisible()
  await lookAt(empty.page, 'ask-empty')
  await empty.close()
})
