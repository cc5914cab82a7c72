import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import type { TestEndpoint } from '../../llm/ports.ts'
import { showPlace } from '../../platform/explain-failure.ts'
import { type Check, openEndpoints } from '../check.ts'

/** Lists of models are long and remote servers count requests: once a minute is enough while all is well. */
const restMs = 60_000

/** The language model in stages; the first token is asked for by people only, because it costs. */
export function llmCheck(testEndpoint: TestEndpoint): Check {
  return {
    name: 'llm',
    title: 'Language model',
    applicable: (settings) => settings.llm.baseUrl !== '',
    required: (settings) => settings.llm.required,
    watched: ({ llm }) => [llm.baseUrl, llm.model],
    place: (settings) => showPlace(settings.llm.baseUrl),
    rest: (settings) => (isLocal(settings.llm.baseUrl) ? 0 : restMs),
    load: () => import('openai'),
    async check({ settings, signal, timeoutMs, secret }) {
      const { baseUrl, model } = settings.llm
      const { parts, models, hint } = await testEndpoint({
        baseUrl,
        model,
        firstToken: false,
        apiKey: await secret('llm.apiKey'),
        keyBelongsTo: baseUrl,
        timeoutMs,
        signal,
      })
      const worst =
        parts.find((part) => part.status === 'unhealthy') ??
        parts.find((part) => part.status === 'degraded' || part.status === 'unknown')
      const offer = models.length > 0 ? ` (${formatCount(models.length, 'model')} on offer)` : ''
      return {
        // Where it cannot be told whether the model is there, all that can be said is that something is.
        status: worst === undefined ? 'healthy' : worst.status === 'unhealthy' ? 'unhealthy' : 'degraded',
        detail: worst?.detail ?? `${model} at ${showPlace(baseUrl)}${offer}`,
        parts,
        ...defined({
          hint,
          action: worst === undefined ? undefined : { ...openEndpoints, label: 'Language model settings' },
        }),
      }
    },
    close: async () => {},
  }
}

function isLocal(url: string): boolean {
  const host = showPlace(url).replace(/:\d+$/u, '')
  return host === 'localhost' || host === '[::1]' || /^127\./u.test(host)
}
