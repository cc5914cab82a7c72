import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Vitest would leave a core free, and with two of them run one file at a time; most files wait more than they work. */
const limits = { testTimeout: 20_000, hookTimeout: 30_000, maxWorkers: Math.max(2, availableParallelism()) }

/** Tests that bring containers up, kill engines or build images: after all others, two files at a time. */
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

/** Of these, what measures: latencies, figures of the machine, floods of lines. They have the machine to themselves. */
const measuring = [
  'src/core/engine/keeper.test.ts',
  'src/core/stack/figures/figures.test.ts',
  'src/core/stack/logs/read-logs.test.ts',
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
          exclude: ['**/node_modules/**', ...longOnEngine, ...measuring],
          sequence: { groupOrder: 1 },
          // Probes, event streams and kills are timed by a real engine: what a loaded machine delays is tried again,
          // and named at the end.
          retry: 2,
          ...limits,
          // Each file has projects, networks and ports of its own; the engine bears two beside each other.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'engine-alone',
          include: measuring,
          sequence: { groupOrder: 2 },
          retry: 2,
          ...limits,
          maxWorkers: 1,
        },
      },
      { test: { name: 'long', include: long, ...limits } },
      {
        test: {
          name: 'long-engine',
          include: longOnEngine,
          sequence: { groupOrder: 3 },
          retry: 2,
          ...limits,
          maxWorkers: 1,
        },
      },
      {
        // Measures memory, so nothing else runs beside it.
        test: { name: 'fuzz', include: ['test/fuzz/*.test.ts'], sequence: { groupOrder: 4 }, ...limits },
      },
    ],
  },
})
