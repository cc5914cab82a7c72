import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  globalSetup: './test/e2e/support/require-build.ts',
  outputDir: 'test-results/e2e',
  // One app at a time: each has a Chromium of its own, and some measure.
  workers: 1,
  // Generous: a hang is caught, a busy machine is not taken for one.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  // A test that passes only again is told as such, with what failed at first.
  retries: 1,
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
})
