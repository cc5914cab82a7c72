import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect } from '@playwright/test'
import { test, trayOf } from './support/desktop.ts'
import { go } from './support/user.ts'

test('what is set is applied at once, and is there after a restart; a secret never comes out', async ({
  home,
  launch,
}) => {
  const secret = 'a-redis-password-of-some-length-7391'
  const app = await launch()
  const page = await app.firstWindow()
  const canvas = (of: typeof page) => of.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const isDark = (of: typeof app) => of.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)

  await test.step('a value out of bounds says so beside its field; a good one is saved', async () => {
    await go(page, '/settings/reading')
    const form = page.getByRole('form', { name: 'Chunking' })
    const overlap = form.getByRole('textbox', { name: 'Overlap' })
    await overlap.fill('600')
    await expect(form).toContainText(/smaller than the chunk size/iu)
    await expect(overlap).toHaveAttribute('aria-invalid', 'true')
    await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled()
    await overlap.fill('96')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form.getByRole('button', { name: 'Save' })).toBeHidden()
  })
  await test.step('a secret goes in', async () => {
    await go(page, '/settings/endpoints')
    const field = page.getByLabel('Redis password')
    await field.fill(secret)
    await field.press('Enter')
    // Where the system has no key store, what shall protect it is asked.
    const plain = page.getByRole('button', { name: 'Use No encryption, this user only' })
    await expect
      .poll(async () => (await plain.isVisible()) || (await field.inputValue()).startsWith('saved'))
      .toBe(true)
    if (await plain.isVisible()) await plain.click()
    await expect(field).toHaveValue('saved, …7391')
  })
  await test.step('whether personal data is masked is one tick away', async () => {
    await go(page, '/settings/privacy')
    const tick = page.getByRole('checkbox', { name: /^Mask e-mail addresses/u })
    await expect(tick).toBeChecked()
    await tick.click()
    await expect(tick).not.toBeChecked()
  })
  const dark = await test.step('the dark theme is applied, also by the window itself', async () => {
    await go(page, '/settings/appearance')
    await page.getByRole('group', { name: 'Theme' }).getByRole('button', { name: 'Dark' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await expect.poll(() => isDark(app)).toBe(true)
    return await canvas(page)
  })
  await app.close()

  const second = await launch()
  expect(await isDark(second)).toBe(true)
  const again = await second.firstWindow()
  await test.step('after the restart', async () => {
    expect(await again.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
    await expect.poll(() => canvas(again)).toBe(dark)
    await go(again, '/settings/reading')
    await expect(again.getByRole('textbox', { name: 'Overlap' })).toHaveValue('96')
    await go(again, '/settings/privacy')
    await expect(again.getByRole('checkbox', { name: /^Mask e-mail addresses/u })).not.toBeChecked()
    await go(again, '/settings/appearance')
    await again.getByRole('group', { name: 'Theme' }).getByRole('button', { name: 'Light' }).click()
    await expect.poll(() => canvas(again)).not.toBe(dark)
  })
  await test.step('the secret is kept, and never comes out', async () => {
    await go(again, '/settings/endpoints')
    await expect(again.getByLabel('Redis password')).toHaveValue('saved, …7391')
    expect(await again.content()).not.toContain(secret)
    const files = readdirSync(home).filter((name) => statSync(`${home}/${name}`).isFile())
    const sealed = files.filter((name) => name !== 'secrets.json')
    for (const name of sealed) expect(readFileSync(`${home}/${name}`).includes(secret), name).toBe(false)
  })
})

test('health is checked as the settings say, without a restart', async ({ app, page }) => {
  await go(page, '/settings/endpoints')
  const form = page.getByRole('form', { name: 'Endpoints' })
  await form.getByRole('textbox', { name: 'Langfuse' }).fill('http://127.0.0.1:9')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect
    .poll(async () => (await trayOf(app)).items.map(({ label }) => label), { timeout: 40_000 })
    .toContain('Langfuse: unhealthy')
})
