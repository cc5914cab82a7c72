import { defineConfig } from 'vitest/config'

const limits = { testTimeout: 20_000, hookTimeout: 30_000 }

/** Tests that bring containers up, kill engines or build images: one file at a time, after all others. */
const onEngine = [
  'src/core/engine/{keeper,engine-containers,pull/pull}.test.ts',
  'src/core/stack/containers/own-engine.test.ts',
  'src/core/stack/compose/container-options.test.ts',
  'src/core/stack/figures/figures.test.ts',
  'src/core/stack/logs/read-logs.test.ts',
  'src/core/stack/lifecycle/{take-over,trouble,pull-images,up-and-down,killed,networks,early-probe,restart-along}.test.ts',
  'test/stack/*.test.ts',
  'test/support/engine/*.test.ts',
  'test/shipped-stack.test.ts',
]

/** Proofs that take long by their nature: kills, fuzzing, registries, real models. `npm run test:long` runs them. */
const long = [
  'src/core/knowledge/index/sqlite/crash.test.ts',
  'src/core/knowledge/embedding/builtin/builtin-model.test.ts',
  'src/cli/redact-self-test.test.ts',
  'test/http-hardening/slow-clients.test.ts',
]
const longOnEngine = [
  'src/core/stack/lifecycle/killed.test.ts',
  'test/stack/{registries,registry}.test.ts',
  'test/support/engine/*.test.ts',
]

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'units',
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/fuzz/**', '**/node_modules/**', ...onEngine, ...long],
          ...limits,
        },
      },
      {
        test: {
          name: 'engine',
          include: onEngine,
          exclude: ['**/node_modules/**', ...longOnEngine],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          // Probes, event streams and kills are timed by a real engine: what a loaded machine delays is tried again.
          retry: 2,
          ...limits,
        },
      },
      { test: { name: 'long', include: long, ...limits } },
      {
        test: {
          name: 'long-engine',
          include: longOnEngine,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          retry: 2,
          ...limits,
        },
      },
      {
        // Measures memory, so nothing else runs beside it.
        test: { name: 'fuzz', include: ['test/fuzz/*.test.ts'], sequence: { groupOrder: 2 }, ...limits },
      },
    ],
  },
})
