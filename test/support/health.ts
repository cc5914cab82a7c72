import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KnowledgeTotals } from '../../src/contract/knowledge.ts'
import { type SecretName, Settings, type SettingsPatch } from '../../src/contract/settings.ts'
import type { Check, CheckContext, CheckOutcome } from '../../src/core/health/check.ts'
import type { Clock } from '../../src/core/health/clock.ts'
import { healthSchema } from '../../src/core/health/history-schema.ts'
import type { IndexHealth } from '../../src/core/knowledge/ports.ts'
import type { Database } from '../../src/core/platform/database.ts'
import { openDatabase } from '../../src/core/platform/open-database.ts'
import { findPasswordName, withPassword } from '../../src/core/settings/endpoint-password.ts'
import type { SettingsSource } from '../../src/core/settings/ports.ts'
import type { TraceExports } from '../../src/core/traces/ports.ts'

/** Traces that nobody has turned on. */
export const noTraces: TraceExports = {
  status: async () => ({
    ...{ state: 'off', service: 'langfuse', endpoint: '', content: false, lastExportAt: null, exported: 0 },
    ...{ lagSeconds: null, setAside: 0, problem: null, offer: null },
  }),
}

/** Settings held in memory. */
export interface HeldSettings extends SettingsSource {
  change(patch: SettingsPatch): void
  setSecret(name: SecretName, value: string | undefined): void
}

export function heldSettings(patch: SettingsPatch = {}): HeldSettings {
  let now = Settings.parse(patch)
  const secrets = new Map<SecretName, string>()
  const listeners = new Set<(now: Settings, before: Settings) => void>()
  const tell = (before: Settings) => {
    for (const listener of listeners) listener(now, before)
  }
  return {
    current: () => now,
    secret: async (name) => secrets.get(name),
    connection: async (name) => connectionOf(now, name, (secret) => secrets.get(secret)),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    change(more) {
      const before = now
      now = Settings.parse(merged(now, more))
      tell(before)
    },
    setSecret(name, value) {
      if (value === undefined) secrets.delete(name)
      else secrets.set(name, value)
      tell(now)
    },
  }
}

function connectionOf(
  settings: Settings,
  name: keyof Settings['endpoints'],
  secret: (name: SecretName) => string | undefined,
): string {
  const { url } = settings.endpoints[name]
  const stored = findPasswordName(name)
  return stored && url ? withPassword(url, secret(stored)) : url
}

function merged(base: object, patch: object): object {
  const result: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(patch)) {
    const old = result[key]
    const nested = typeof value === 'object' && value !== null && typeof old === 'object' && old !== null
    result[key] = nested ? merged(old, value) : value
  }
  return result
}

/** A clock that stands still until it is told to go on. */
export interface HeldClock extends Clock {
  /** Lets `ms` pass; timers fire at their times, and what they start gets the chance to run. */
  pass(ms: number): Promise<void>
  /** The machine sleeps: time passes and no timer fires until it wakes. */
  sleep(ms: number): void
  /** Timers that have not fired and were not taken back. */
  readonly pending: number
}

export function heldClock(start = Date.parse('2026-03-01T12:00:00Z')): HeldClock {
  let now = start
  const timers = new Set<{ at: number; action: () => void }>()
  return {
    now: () => now,
    get pending() {
      return timers.size
    },
    after(ms, action) {
      const timer = { at: now + Math.max(0, ms), action }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async pass(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const next = [...timers].sort((a, b) => a.at - b.at).find((timer) => timer.at <= end)
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.action()
        await settle()
      }
      now = Math.max(now, end)
      await settle()
    },
    sleep(ms) {
      now += ms
    },
  }
}

/** Lets promises, and answers of a worker thread, arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A records database of its own; `close` removes it. */
export async function healthDatabase(): Promise<{
  database: Database
  reopen(): Promise<Database>
  remove(): Promise<void>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-health-'))
  const open = () =>
    openDatabase({
      file: join(folder, 'records.db'),
      program: new URL('../../src/core/platform/records.worker.ts', import.meta.url),
      schema: { health: healthSchema },
    })
  let database = await open()
  return {
    database,
    async reopen() {
      await database.close()
      database = await open()
      return database
    },
    async remove() {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What a check is called with, for checks tried by themselves. */
export function checkContext(
  patch: SettingsPatch = {},
  secrets: Partial<Record<SecretName, string>> = {},
  options: { signal?: AbortSignal; asked?: boolean } = {},
): CheckContext {
  const settings = Settings.parse(patch)
  return {
    settings,
    signal: options.signal ?? AbortSignal.timeout(settings.health.timeoutSeconds * 1000),
    timeoutMs: settings.health.timeoutSeconds * 1000,
    asked: options.asked ?? false,
    secret: async (name) => secrets[name],
    connection: async (name) => connectionOf(settings, name, (secret) => secrets[secret]),
  }
}

/** A check that says what it is told to, and counts how often it is asked. */
export interface ScriptedCheck extends Check {
  says: CheckOutcome | Error | 'nothing'
  calls: number
  closed: number
  underway: number
  mostUnderway: number
}

export function scriptedCheck(
  name: Check['name'],
  options: { required?: boolean; title?: string } = {},
): ScriptedCheck {
  const check: ScriptedCheck = {
    name,
    title: options.title ?? name,
    says: { status: 'healthy', detail: 'fine' },
    calls: 0,
    closed: 0,
    underway: 0,
    mostUnderway: 0,
    applicable: () => true,
    required: () => options.required ?? false,
    watched: (settings) => (name in settings.endpoints ? settings.endpoints[name as 'redis'].url : null),
    place: () => '127.0.0.1:1',
    async check() {
      check.calls += 1
      check.underway += 1
      check.mostUnderway = Math.max(check.mostUnderway, check.underway)
      try {
        const { says } = check
        if (says === 'nothing') return await new Promise<never>(() => {})
        if (says instanceof Error) throw says
        return says
      } finally {
        check.underway -= 1
      }
    },
    async close() {
      check.closed += 1
    },
  }
  return check
}

export const soundTotals: KnowledgeTotals = {
  ...{ documents: 2, chunks: 40, embedded: 40, bytesOnDisk: 120_000, sources: [], followUps: [] },
  embeddings: {
    ...{ provider: 'builtin', model: 'all-MiniLM-L6-v2', dimensions: 384, meaning: 'ready' },
    sentence: 'Meaning is searched by 40 vectors of 384 dimensions of all-MiniLM-L6-v2.',
  },
}

/** An empty, sound index. */
export const soundIndex: IndexHealth = {
  statistics: async () => ({
    documents: 2,
    chunks: 40,
    embedded: 40,
    bytesOnDisk: 120_000,
    sources: [],
    cuts: [],
    space: null,
  }),
  verify: async () => [],
  totals: async () => soundTotals,
  tryBuiltinModel: async () => 384,
  probeEmbedding: async () => {},
}
