/**
 * Takes the pictures of docs/screenshots from what was built last, each of the real thing: `npm run screenshots`, or
 * `npm run screenshots -- stack status` for some. Needs Chromium; those of the stack a container engine, that of Status
 * a redis-server. A picture that cannot be taken here is named and left as it is.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import type { SettingsPatch } from '../src/contract/settings.ts'
import { writeHandbook } from '../test/e2e/support/handbook.ts'
import { ownStack, stackUnavailable } from '../test/e2e/support/stacks.ts'
import { openWeb, type Web } from '../test/e2e/support/web.ts'
import { chromiumPath } from '../test/support/electron-double/chromium-path.ts'
import { testImages } from '../test/support/engine/images.ts'
import { startRegistry } from '../test/support/engine/registry-double.ts'
import { redisAvailable, startRedis } from '../test/support/redis.ts'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)

/** How long a picture may take to come about, in ms. */
const patience = 90_000

interface Picture {
  /** Why it cannot be taken here, or the empty text. */
  readonly unavailable?: string
  /** Brings about what is to be seen, and calls `take` when it is. */
  draw(take: (web: Web) => Promise<void>): Promise<void>
}

const pictures: Record<string, Picture> = {
  search: {
    draw: (take) =>
      withLibrary(async (web) => {
        await web.go('/search')
        const box = web.page.getByRole('searchbox', { name: 'Search your documents' })
        await box.fill('which bird has its nest under the stairs')
        await web.page.getByRole('region', { name: 'Results' }).getByRole('article').first().waitFor()
        await sleep(1000)
        await take(web)
      }),
  },
  run: {
    draw: (take) =>
      withLibrary(async (web) => {
        await web.go('/runs')
        await web.page.getByRole('table', { name: 'Runs' }).getByRole('link').first().click()
        await web.page.getByText('protected by a password').waitFor()
        await take(web)
      }),
  },
  status: {
    unavailable: redisAvailable.reason,
    async draw(take) {
      const redis = await startRedis()
      const endpoints = { redis: { url: redis.url, required: true } }
      const health = { intervalSeconds: 1, agreement: 2 }
      try {
        await withWeb({ endpoints, health }, async (web) => {
          await web.go('/status')
          await web.page.getByRole('article', { name: 'Redis: Healthy' }).waitFor()
          await sleep(20_000) // of good latencies
          await redis.stop()
          await web.page.getByText('Redis is unhealthy').first().waitFor()
          await sleep(5000)
          await take(web)
        })
      } finally {
        await redis[Symbol.asyncDispose]()
      }
    },
  },
  stack: {
    unavailable: stackUnavailable,
    draw: (take) =>
      withStack(billing(`{EXIT_SECONDS: "0", EXIT_CODE: "3", LAST_WORDS: "${lastWords}"}`), async (web) => {
        await bringUp(web.page)
        await web.page.getByRole('region', { name: /^database/u }).waitFor()
        await sleep(30_000) // of figures
        await take(web)
      }),
  },
  'stack-healthy': {
    unavailable: stackUnavailable,
    draw: (take) =>
      withStack(billing('{}'), async (web) => {
        await bringUp(web.page)
        await web.page.getByRole('heading', { name: /^All \d+ services are up/u }).waitFor()
        await sleep(40_000)
        await take(web)
      }),
  },
  'stack-pulling': {
    unavailable: stackUnavailable,
    async draw(take) {
      const registry = await startRegistry({ layers: [400_000, 9_000_000, 14_000_000, 1_200_000] })
      registry.trouble = { rate: 900_000 }
      try {
        const services = `services:
  clickhouse: {image: "${registry.image}", ports: ["127.0.0.1:48123:8123"]}
  queue: {image: "${testImages.rabbitmq}"}
  cache: {image: "${testImages.redis}"}
  traces: {image: "${testImages.service}", depends_on: [clickhouse, cache]}
`
        await withStack(services, async (web) => {
          await bringUp(web.page)
          await web.page.getByText(/^[5-9]\.\d MB of 14 MB/u).waitFor()
          await take(web)
        })
      } finally {
        await registry[Symbol.asyncDispose]()
      }
    },
  },
  'stack-no-engine': {
    draw: (take) =>
      withWeb({ endpoints: { docker: { url: 'unix:///run/example/docker.sock' } } }, async (web) => {
        await web.go('/stack')
        await web.page.getByText('This page comes alive by itself').waitFor()
        await take(web)
      }),
  },
}

const lastWords = 'FATAL data folder was written by version 18, this is version 17'

/** @param database the environment of the service that three others wait for */
function billing(database: string): string {
  const { service, nginx, redis, rabbitmq } = testImages
  const waits = (name: string) => `depends_on: {${name}: {condition: service_healthy}}`
  return `services:
  database: {image: "${service}", environment: ${database}}
  api: {image: "${service}", ports: ["127.0.0.1:48080:8080"], ${waits('database')}}
  worker: {image: "${service}", ${waits('database')}}
  web: {image: "${nginx}", ports: ["127.0.0.1:48081:8080"], ${waits('api')}}
  cache: {image: "${redis}"}
  queue: {image: "${rabbitmq}", ports: ["127.0.0.1:45672:5672"]}
`
}

function bringUp(page: Page): Promise<void> {
  return page.getByRole('button', { name: /^Bring up \d/u }).click()
}

async function withWeb(settings: SettingsPatch, work: (web: Web) => Promise<void>): Promise<void> {
  const web = await openWeb(settings)
  web.page.setDefaultTimeout(patience)
  await web.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  try {
    await work(web)
  } finally {
    await web.close()
  }
}

async function withStack(services: string, work: (web: Web) => Promise<void>): Promise<void> {
  const stack = await ownStack(services, 'billing')
  try {
    await withWeb({ stack: { file: stack.file } }, async (web) => {
      await web.go('/stack')
      await work(web)
    })
  } finally {
    await stack.remove()
  }
}

/** With a handbook, Catalyst's own documentation and two files that cannot be read. */
async function withLibrary(work: (web: Web) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-pictures-'))
  const library = join(folder, 'library')
  await mkdir(library)
  writeHandbook(library)
  await cp(join(root, 'docs', 'decisions'), join(library, 'decisions'), { recursive: true })
  for (const name of ['encrypted.pdf', 'scanned.pdf', 'tides.html', 'harbour.docx'])
    await cp(join(root, 'test', 'fixtures', 'documents', name), join(library, name))
  try {
    await withWeb({}, async (web) => {
      const program = join(root, 'out', 'main', 'catalyst.js')
      const env = { ...process.env, CATALYST_HOME: web.home }
      // Ends with 1: two files fail, which is what the picture is to show.
      await run(process.execPath, [program, 'ingest', library], { env }).catch(() => {})
      await work(web)
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !(name in pictures))
if (unknown !== undefined || chromiumPath() === undefined) {
  console.error(unknown === undefined ? 'Chromium is not installed.' : `There is no picture ${unknown}.`)
  console.error(`Pictures: ${Object.keys(pictures).join(', ')}.`)
  process.exit(2)
}
for (const [name, { unavailable = '', draw }] of Object.entries(pictures)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  if (unavailable !== '') {
    console.log(`${name}: left as it is, ${unavailable}`)
    continue
  }
  await draw(async ({ page }) => {
    // What has just happened is told in a corner, above the page.
    for (const close of await page.locator('.toast').getByRole('button', { name: 'Close' }).all())
      await close.click({ timeout: 2000 }).catch(() => {}) // it may have gone by itself
    await page.mouse.move(0, 0)
    await sleep(400)
    await page.screenshot({ path: join(root, 'docs', 'screenshots', `${name}.png`) })
  })
  console.log(`${name}: taken`)
}
