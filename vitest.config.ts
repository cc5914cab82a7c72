import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** One file more at a time than there are cores: many wait for deadlines and processes more than they work. */
const limits = { testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: availableParallelism() + 1 }

/** A hang is caught; a machine so busy that bringing up a stack takes ten times as long is not taken for one. */
const engineLimits = {
  testTimeout: 120_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 60_000 } },
  // Each brings containers up: more of them side by side only keep each other waiting.
  maxConcurrency: 3,
}

/** Tests that bring containers up, kill engines or build images: after all others, two files at a time. */
const onEngine = [
  'src/core/engine/{keeper,keeper-latency,engine-containers,pull/pull}.test.ts',
  'src/core/stack/containers/own-engine.test.ts',
  'src/core/stack/compose/container-options.test.ts',
  'src/core/stack/figures/figures.test.ts',
  'src/core/stack/logs/read-logs.test.ts',
  'src/core/stack/lifecycle/{take-over,trouble,pull-images,up-and-down,killed,networks,early-probe,restart-along}.test.ts',
  'test/stack/*.test.ts',
  'test/support/engine/*.test.ts',
  'test/shipped-stack.test.ts',
]

/** Of these, what measures figures of the machine or floods of lines. They have the machine to themselves. */
const measuring = ['src/core/stack/figures/figures.test.ts', 'src/core/stack/logs/read-logs.test.ts']

/** Proofs that take long by their nature: kills, crowds, thousands of samples, real models. `npm run test:long` runs them. */
const long = [
  'src/core/audit/reader.test.ts',
  'src/core/knowledge/chunking/chunker-many.test.ts',
  'src/core/knowledge/index/sqlite/crash.test.ts',
  'src/core/knowledge/embedding/builtin/builtin-model.test.ts',
  'src/core/platform/redaction/redactor-speed.test.ts',
  'src/core/traces/killed.test.ts',
  'src/cli/{redact-canaries,redact-self-test}.test.ts',
  'test/boundaries.test.ts',
  'test/http-hardening/slow-clients.test.ts',
  'test/real-model.test.ts',
]

/** Whole lives of stacks, faults by the dozen, engines that die, docker compose beside: `npm run test:long`, too. */
const longOnEngine = [
  'src/core/engine/keeper-latency.test.ts',
  'src/core/stack/containers/own-engine.test.ts',
  'src/core/stack/lifecycle/{killed,up-and-down,take-over,networks,early-probe,restart-along}.test.ts',
  'test/stack/{registries,registry,why-all,why-of-compose,ends,stopped,culprit,up-as-compose,held-secrets}.test.ts',
  'test/stack/{neighbours,neighbours-cli}.test.ts',
  'test/support/engine/*.test.ts',
]

/** Of these, what is timed or kills what others work with: one file at a time. */
const longAlone = [
  'src/core/engine/keeper-latency.test.ts',
  'src/core/stack/containers/own-engine.test.ts',
  'src/core/stack/lifecycle/{killed,early-probe}.test.ts',
  'test/stack/{registries,registry}.test.ts',
  'test/support/engine/*.test.ts',
]

const everywhere = ['**/node_modules/**']

/** On a real engine a probe or an event can be late: it is tried again, and named at the end. */
const engineProject = { retry: 2, ...engineLimits }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'units',
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/fuzz/**', ...everywhere, ...onEngine, ...long],
          ...limits,
        },
      },
      {
        test: {
          name: 'engine',
          include: onEngine,
          exclude: [...everywhere, ...longOnEngine, ...measuring],
          sequence: { groupOrder: 1 },
          ...engineProject,
          // Each file has projects, networks and ports of its own; the engine bears two beside each other.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'engine-alone',
          include: measuring,
          sequence: { groupOrder: 2 },
          ...engineProject,
          maxWorkers: 1,
        },
      },
      { test: { name: 'long', include: long, ...limits } },
      {
        test: {
          name: 'long-engine',
          include: longOnEngine,
          exclude: [...everywhere, ...longAlone],
          sequence: { groupOrder: 3 },
          ...engineProject,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'long-engine-alone',
          include: longAlone,
          sequence: { groupOrder: 4 },
          ...engineProject,
          maxWorkers: 1,
        },
      },
      {
        // Measures memory, so nothing else runs beside it.
        test: { name: 'fuzz', include: ['test/fuzz/*.test.ts'], sequence: { groupOrder: 5 }, ...limits },
      },
    ],
  },
})
