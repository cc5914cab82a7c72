import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { expect, type Page } from '@playwright/test'
import { testImages } from '../support/engine/images.ts'
import { stackText } from '../support/engine/stack-files.ts'
import { freePort } from '../support/programs.ts'
import { test, trayOf } from './support/desktop.ts'
import { lookAt, pictures } from './support/look.ts'
import { type OwnStack, ownStack, stackUnavailable } from './support/stacks.ts'
import { go } from './support/user.ts'

const absent = stackUnavailable ? ` (skipped: ${stackUnavailable})` : ''

test.describe(`the stack in the window, on a real engine${absent}`, () => {
  test.skip(stackUnavailable !== '', stackUnavailable)
  let stack: OwnStack
  test.afterEach(async () => stack?.remove())

  test('a port that is taken is named and moved, all comes up, and down asks for each volume', {
    tag: '@long',
  }, async ({ launch, home }) => {
    const ports = { web: await freePort(), api: await freePort() }
    stack = await ownStack('')
    await stack.write(stackText(stack.project, ports).replace(/^name: .*\n/u, ''))
    const holder = createServer().listen(ports.web, '127.0.0.1')
    const { page, app } = await windowOn(stack, { launch, home })

    await test.step('the port, before anything is up', async () => {
      const cause = page.getByRole('region', { name: `Port ${ports.web} is taken` })
      await expect(cause).toContainText('waits for web')
      await expect(page.getByRole('link', { name: 'Stack' })).not.toContainText('something is not up')
      await lookAt(page, 'stack-port')
      await cause.getByRole('button', { name: /^Use port \d+ instead/u }).click()
      await expect(cause).toBeHidden()
      holder.close()
    })
    await test.step('up', async () => {
      await page.getByRole('button', { name: 'Bring up 5 services' }).click()
      await expect(page.getByRole('heading', { name: 'Bringing 5 services up' })).toBeVisible()
      await expect(page.getByRole('heading', { name: 'All 5 services are up' })).toBeVisible({
        timeout: 40_000,
      })
      await expect(row(page, 'migrate')).toContainText('Done')
      await expect(
        row(page, 'redis').getByRole('img', { name: /^redis: memory, lately, now \d/u }),
      ).toBeVisible()
      await expect
        .poll(async () => (await trayOf(app)).items.map(({ label }) => label))
        .toContain('Stack: 5 of 5 up')
      await lookAt(page, 'stack-healthy')
    })
    await test.step('one service', async () => {
      await page.getByRole('link', { name: 'redis', exact: true }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'redis' })).toBeVisible()
      await expect(page.getByText('Passed').first()).toBeVisible()
      await expect(page.getByRole('listbox', { name: 'Log lines' })).toContainText('Ready to accept')
      await expect(page.getByRole('img', { name: /^CPU, last \d+ (?:s|min): CPU \d/u })).toBeVisible()
      await lookAt(page, 'stack-service')
    })
    await test.step('the engines, in the settings', async () => {
      await go(page, '/settings/stack')
      await expect(page.getByText('in use')).toBeVisible()
      await lookAt(page, 'settings-stack')
    })
    await test.step('down', async () => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Search or run a command' }).fill('take the stack')
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('alertdialog')
      await expect(dialog).toContainText(`${stack.project}_redis-data`)
      await expect(dialog.getByText(/^docker compose .* down$/u)).toBeVisible()
      await dialog.getByRole('checkbox').click()
      await expect(dialog.getByText(/^docker compose .* down --volumes$/u)).toBeVisible()
      await lookAt(page, 'stack-down')
      await dialog.getByRole('button', { name: 'Remove 1 volume' }).click()
      await expect(page.getByRole('heading', { name: 'Nothing of this stack is up yet' })).toBeVisible({
        timeout: 30_000,
      })
      await lookAt(page, 'stack-empty')
    })
    await test.step('the runs', async () => {
      await go(page, '/runs')
      await expect(page.getByRole('row', { name: /^Done Bring up .* 5 services/u })).toBeVisible()
      await page.getByRole('link', { name: `Bring up ${stack.project}` }).click()
      await expect(page.getByRole('tab', { name: 'Services 5' })).toBeVisible()
      await expect(page.getByRole('link', { name: 'Open the stack' })).toBeVisible()
    })
  })

  test('one root cause is told once, with the three that wait for it', async ({ launch, home }) => {
    const waiting = ['api', 'worker', 'web']
    stack = await ownStack(`services:
  database:
    image: ${testImages.service}
    environment: {EXIT_SECONDS: "0", EXIT_CODE: "3", LAST_WORDS: "FATAL the data folder is of a newer version"}
${waiting.map((name) => `  ${name}: {image: "${testImages.service}", depends_on: {database: {condition: service_healthy}}}`).join('\n')}
`)
    const { page } = await windowOn(stack, { launch, home })
    await page.getByRole('button', { name: 'Bring up 4 services' }).click()
    const cause = page.getByRole('region', { name: /^database/u })
    await expect(cause).toContainText('FATAL the data folder is of a newer version', { timeout: 30_000 })
    const chain = cause.getByRole('list', { name: 'What waits for database' })
    for (const name of waiting) await expect(chain).toContainText(name)
    await expect(page.locator('.cause')).toHaveCount(1)
    await expect(page.getByRole('link', { name: /^Stack/u })).toContainText('something is not up')
    await expect(row(page, 'api')).toContainText('Waits for database')
    await expect(page.getByRole('heading', { name: /^Bringing/u })).toBeHidden()
    await lookAt(page, 'stack-cause')
    await page.setViewportSize({ width: 900, height: 600 })
    await page.screenshot({ path: `${pictures}/stack-cause-narrow.png` })
  })

  test('what is wrong with the file is said by line, and is gone when it is mended', async ({
    launch,
    home,
  }) => {
    stack = await ownStack('services:\n  api:\n    imagge: x\n    ports: ["99999:80"]\n')
    const { page } = await windowOn(undefined, { launch, home })
    await page.getByRole('combobox', { name: 'Stack' }).click()
    await page.getByRole('option', { name: 'Open another file…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Open another Compose file' })
    await dialog.getByRole('textbox', { name: 'File' }).fill(stack.file)
    await lookAt(page, 'stack-open')
    await dialog.getByRole('button', { name: 'Open' }).click()
    const problems = page.getByRole('region', { name: /^The Compose file has \d+ problems?/u })
    await expect(problems).toContainText('compose.yml:4')
    await expect(page.getByRole('button', { name: 'Bring up' })).toBeDisabled()
    await lookAt(page, 'stack-file')
    const image = `image: "${testImages.service}"`
    await stack.write(`services:\n  api: {${image}}\n  extra: {${image}, profiles: [more]}\n`)
    await expect(page.getByRole('button', { name: 'Bring up 1 service' })).toBeVisible()
    await expect(problems).toBeHidden()
    await page.getByRole('button', { name: 'more', pressed: false }).click()
    await expect(page.getByRole('button', { name: 'Bring up 2 services' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'more', pressed: true })).toBeVisible()
  })
})

type Desktop = Pick<Parameters<Parameters<typeof test>[2]>[0], 'launch' | 'home'>

/** The window, on the page of a stack; of the shipped one where none is given. */
async function windowOn(stack: OwnStack | undefined, { launch, home }: Desktop) {
  if (stack) await writeFile(`${home}/settings.json`, JSON.stringify({ stack: { file: stack.file } }))
  const app = await launch()
  const page = await app.firstWindow()
  await page.getByRole('banner').waitFor()
  await go(page, '/stack')
  return { app, page }
}

function row(page: Page, service: string) {
  return page
    .getByRole('table', { name: 'Services' })
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: service, exact: true }) })
}
