import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'

/** What the app asked Electron for. */
const made = vi.hoisted(() => ({
  windows: [] as { webPreferences: Record<string, unknown>; [option: string]: unknown }[],
  loaded: [] as string[],
  sessions: new Map<string, { refuses: string[]; blocked: string[] }>(),
}))

vi.mock('electron', () => ({
  BrowserWindow: class {
    constructor(options: (typeof made.windows)[number]) {
      made.windows.push(options)
    }
    loadURL = async (address: string) => void made.loaded.push(address)
    on = () => this
    once = () => this
    webContents = { on: () => {} }
  },
  nativeTheme: { on: () => {}, shouldUseDarkColors: false },
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
  session: {
    fromPartition(name: string) {
      const seen = { refuses: [] as string[], blocked: [] as string[] }
      made.sessions.set(name, seen)
      return {
        setPermissionRequestHandler: () => seen.refuses.push('request'),
        setPermissionCheckHandler: () => seen.refuses.push('check'),
        setDevicePermissionHandler: () => seen.refuses.push('device'),
        webRequest: {
          onBeforeRequest(
            filter: { urls: string[] },
            listener: (request: object, answer: (verdict: { cancel?: boolean }) => void) => void,
          ) {
            listener({}, ({ cancel }) => cancel && seen.blocked.push(...filter.urls))
          },
        },
      }
    },
  },
}))

beforeEach(() => {
  made.windows.length = 0
  made.loaded.length = 0
  made.sessions.clear()
})

/** Whatever is added to these opens a door, so it turns a test red before it ships. */
const closed = { sandbox: true, contextIsolation: true }

test('the window is sandboxed, isolated and without Node, and loads our own scheme alone', async () => {
  const { createMainWindow } = await import('./window.ts')
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-window-'))
  try {
    createMainWindow({
      placeFile: join(folder, 'place.json'),
      preload: '/app/preload.cjs',
      icon: '/app/icon.png',
      hidesOnClose: () => false,
    }).show('/runs')
  } finally {
    await rm(folder, { recursive: true })
  }
  expect(made.windows.map(({ webPreferences }) => webPreferences)).toEqual([
    { ...closed, preload: '/app/preload.cjs', nodeIntegration: false, webviewTag: false, spellcheck: false },
  ])
  expect(made.loaded).toEqual(['app://catalyst/#/runs'])
})

test('a PDF gets a session of its own, without preload, permissions or network', async () => {
  const { openPdfWindow } = await import('./pdf-window.ts')
  openPdfWindow(new URL('file:///home/me/handbook.pdf#page=3'))
  const [{ webPreferences }] = made.windows as [(typeof made.windows)[number]]
  const { session, ...rest } = webPreferences
  expect(session).toBeDefined()
  expect(rest).toEqual({ ...closed, plugins: true })
  expect(made.loaded).toEqual(['file:///home/me/handbook.pdf#page=3'])
  expect([...made.sessions]).toEqual([
    [
      'pdf',
      {
        refuses: ['request', 'check', 'device'],
        blocked: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'],
      },
    ],
  ])
})

test('Electron is pinned to one version, and updates of it are proposed by themselves', () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, '..', '..', path), 'utf8')
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> }
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/u)
  expect(read('.github/dependabot.yml')).toMatch(/package-ecosystem: npm\b/u)
})
