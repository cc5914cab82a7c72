import { expect, test } from 'vitest'
import { startCatalyst } from '../../../test/support/catalyst.ts'
import { OtlpReceiver } from '../../../test/support/traces/otlp-receiver.ts'

test('traces are set up by the environment alone, and what it gives cannot be saved otherwise', async () => {
  await using receiver = await new OtlpReceiver().open()
  await using catalyst = await startCatalyst({
    env: {
      CATALYST_TRACES_ENABLED: 'yes',
      CATALYST_TRACES_SERVICE: 'langfuse',
      CATALYST_TRACES_ENDPOINT: receiver.url,
      CATALYST_TRACES_CONTENT: 'perhaps',
      CATALYST_TRACES_PUBLIC_KEY: 'pk-lf-env',
      CATALYST_TRACES_SECRET_KEY: 'sk-lf-env',
      CATALYST_TRACES_HEADER: 'x-tenant: seven',
    },
  })
  const { traces } = catalyst.settings.current()
  expect(traces).toEqual({ enabled: true, service: 'langfuse', endpoint: receiver.url, content: false })
  const started = await catalyst.runs.work({ kind: 'ingest', title: 'A run' }, async () => undefined)
  await started.done
  await receiver.until(({ spans }) => spans.length === 1)
  expect(receiver.requests[0]).toMatchObject({
    path: '/api/public/otel/v1/traces',
    headers: {
      authorization: `Basic ${Buffer.from('pk-lf-env:sk-lf-env').toString('base64')}`,
      'x-tenant': 'seven',
    },
  })
  await expect(catalyst.settings.update({ traces: { enabled: false } })).rejects.toMatchObject({
    code: 'INVALID',
    message: expect.stringContaining('CATALYST_TRACES_ENABLED'),
  })
  // What it does not give, or gives in a way that cannot be used, is for the settings to say.
  await catalyst.settings.update({ traces: { content: true } })
  expect(catalyst.settings.current().traces.content).toBe(true)
})
