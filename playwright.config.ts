import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'
import { chromiumPath } from './test/support/electron-double/chromium-path.ts'

const executablePath = chromiumPath()

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  // Which specs take long is told by their tag: `npm test` leaves out `@long`, `npm run test:long` runs those.
  globalSetup: './test/e2e/support/require-build.ts',
  outputDir: 'test-results/e2e',
  // Files share nothing but a browser for each worker: data folders, ports and Compose projects are their own. Most of
  // their time is waiting, so two get on beside each other where there are two cores.
  workers: availableParallelism() > 1 ? 2 : 1,
  use: {
    launchOptions: { ...(executablePath !== undefined && { executablePath }), args: ['--no-sandbox'] },
  },
  // Generous: a hang is caught, a busy machine is not taken for one.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  // A test that passes only again is told as such, with what failed at first.
  retries: 1,
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
})
