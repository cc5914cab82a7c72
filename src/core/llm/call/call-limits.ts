import type { ModelProfile } from '../../../contract/llm.ts'
import type { ModelLimits } from '../ports.ts'
import type { TryLimits } from './deadlines.ts'

const remoteSeconds = 60
/** A model on this machine may first have to be read from disk. */
const localSeconds = 300

/** Deadlines of one try, by the settings and by where the server is. */
export function readTryLimits({ baseUrl }: ModelProfile, limits: ModelLimits): TryLimits {
  const firstByte = limits.firstByteSeconds ?? (isLoopback(baseUrl) ? localSeconds : remoteSeconds)
  return { firstByteMs: firstByte * 1000, gapMs: limits.gapSeconds * 1000 }
}

/** Whether an address is of this machine. */
export function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? ''
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./u.test(host)
}

/** The window where nothing tells it. */
export const smallestWindow = 8192
const usualAnswer = 4096

/** Tokens an answer may have where nobody says: what is left of the window, and not more than is usual. */
export function chooseMaxTokens(window: number, prompt: number): number {
  return Math.max(256, Math.min(usualAnswer, Math.floor(window / 2), window - prompt))
}

/** The length of an answer where a profile gives it as a field of the request. */
export function readExtraLimit(extra: Readonly<Record<string, unknown>> = {}): number | undefined {
  const given = [extra.max_tokens, extra.max_completion_tokens]
  return given.find((one): one is number => Number.isSafeInteger(one) && Number(one) > 0)
}
