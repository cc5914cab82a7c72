import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { connectMessage } from '../../src/contract/window.ts'
import { shareApp } from './support/desktop.ts'
import { dropFiles, waitUntilSearchable } from './support/user.ts'

const shared = shareApp()

test('the page has no Node, and what it is given cannot be changed', async () => {
  const { page } = shared
  const found = await page.evaluate(() => {
    const scope = window as unknown as Record<string, unknown>
    const given = scope.catalyst as Record<string, unknown>
    let changed = true
    try {
      given.pickFiles = () => 'mine'
      changed = given.pickFiles !== undefined && String(given.pickFiles).includes('mine')
    } catch {
      changed = false
    }
    const names = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', '__dirname']
    return { node: names.filter((name) => name in scope), keys: Object.keys(given).sort(), changed }
  })
  expect(found).toEqual({
    node: [],
    keys: ['onPlace', 'pathForFile', 'pickFiles', 'pickFolder', 'platform'],
    changed: false,
  })
})

test('the policy forbids inline script, eval and other hosts', async () => {
  const { page } = shared
  const refused = await page.evaluate(async () => {
    const violations: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
    const script = document.createElement('script')
    script.textContent = 'window.inlineRan = true'
    document.head.append(script)
    const image = document.createElement('img')
    image.src = 'https://example.com/x.png'
    document.body.append(image)
    await fetch('https://example.com/').catch(() => {})
    // What the test runs itself may evaluate text; what the page runs later may not.
    setTimeout('window.textRan = true', 0)
    await new Promise((resolve) => setTimeout(resolve, 100))
    return { violations: [...new Set(violations)].sort(), ran: 'inlineRan' in window || 'textRan' in window }
  })
  expect(refused.ran).toBe(false)
  expect(refused.violations).toEqual(
    expect.arrayContaining(['connect-src', 'img-src', 'script-src', 'script-src-elem']),
  )
})

test('the policy comes as a header, and nothing outside the page folder is served', async () => {
  const { page } = shared
  const answers = await page.evaluate(async () => {
    const own = await fetch('/')
    const outside = await fetch('/..%2f..%2fpackage.json')
    const posted = await fetch('/', { method: 'POST' })
    return {
      policy: own.headers.get('content-security-policy'),
      statuses: [own.status, outside.status, posted.status],
    }
  })
  expect(answers.policy).toContain("default-src 'none'")
  expect(answers.policy).not.toContain('unsafe')
  expect(answers.statuses).toEqual([200, 404, 405])
})

test('the page cannot leave, open windows, or hold permissions', async () => {
  const { app, page } = shared
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = async (address) => void opened.push(address)
  })
  const opened = () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
  const windows = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
    )
  const [home] = await windows()

  await page.evaluate(() => {
    window.location.href = 'https://example.com/away'
  })
  await page.evaluate(() => void window.open('https://example.com/popup'))
  await page.waitForTimeout(500)
  expect(await windows()).toEqual([home])
  expect(await opened()).toEqual([])

  await link(page, 'file:///etc/passwd')
  await link(page, 'https://example.com/docs')
  await expect.poll(opened).toEqual(['https://example.com/docs'])
  expect(await windows()).toHaveLength(1)

  const granted = await page.evaluate(async () => ({
    notification: await Notification.requestPermission(),
    geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
  }))
  expect(granted).toEqual({ notification: 'denied', geolocation: 'denied' })
})

test('the page has read only what the user dropped or chose in it', async () => {
  const { page, home } = shared
  const [mine, other] = [join(home, 'mine.md'), join(home, 'other.md')]
  await writeFile(mine, '# Mine\n\nThe keeper counts the steps.\n')
  await writeFile(other, '# Other\n\nNobody gave this to the window.\n')
  const ingest = (path: string) => askServices(page, '/knowledge/ingest', { json: { paths: [path] } })

  expect(await ingest(mine)).toContain('was not dropped or chosen in this window')
  await dropFiles(page, [mine])
  await waitUntilSearchable(page, /mine/iu)
  expect(await ingest(mine)).toContain('runId')
  expect(await ingest(other)).toContain('was not dropped or chosen in this window')
  expect(await ingest(home)).toContain('was not dropped or chosen in this window')

  // A file that a script made lies nowhere, so nothing is given with it.
  const path = await page.evaluate((name) => {
    const { catalyst } = window as unknown as { catalyst: { pathForFile(file: File): Promise<string> } }
    return catalyst.pathForFile(new File(['made'], name))
  }, other)
  expect(path).toBe('')
  expect(await ingest(other)).toContain('was not dropped or chosen in this window')
})

// The last: the window shows another page from here on.
test('a page of any other origin gets no line to the services and no dialog', async () => {
  const { app, page } = shared
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await askServices(page)).toContain('version')
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.loadURL('data:text/html,<title>foreign</title>'),
  )
  const foreign = app.windows()[0] ?? page
  await expect.poll(() => foreign.title()).toBe('foreign')
  expect(await askServices(foreign)).toBe('silent')
  const picked = await foreign.evaluate(() => {
    const given = (window as unknown as { catalyst: { pickFiles(): Promise<unknown> } }).catalyst
    return given.pickFiles().catch((error: Error) => error.message)
  })
  expect(picked).toContain('Only the Catalyst window')
})

/** Asks for a port as our own page does, and sends one call over it, in the transport's own words. The answer's text. */
function askServices(page: Page, path = '/system/info', body: object = {}): Promise<string> {
  const call = JSON.stringify({ i: '1', p: { u: path, b: body } })
  return page.evaluate(
    ([message, sent]) => {
      const { port1, port2 } = new MessageChannel()
      window.postMessage(message, '*', [port2])
      port1.postMessage(sent)
      return new Promise<string>((resolve) => {
        port1.onmessage = ({ data }) => resolve(String(data))
        setTimeout(() => resolve('silent'), 3000)
      })
    },
    [connectMessage, call] as const,
  )
}

/** A link to the address, clicked by the user. */
async function link(page: Page, address: string): Promise<void> {
  await page.evaluate((href) => {
    const anchor = document.createElement('a')
    Object.assign(anchor, { href, target: '_blank', rel: 'noreferrer', textContent: 'outside' })
    anchor.style.cssText = 'position: fixed; top: 0; left: 0; z-index: 9999; background: white'
    document.body.append(anchor)
  }, address)
  await page.getByRole('link', { name: 'outside' }).last().click()
  await page.evaluate(() => document.body.lastElementChild?.remove())
}
