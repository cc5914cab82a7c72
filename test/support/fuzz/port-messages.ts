import { type CallShape, fittingInput } from './calls.ts'
import type { Dice } from './dice.ts'
import { nastyText, nastyValue, spoilt, spoiltJson } from './nasty-values.ts'

/**
 * A message for the port of the page that its client would never write: other types than text, envelopes that are none,
 * good envelopes around nonsense, files that are none. `id` is the id of the call where it is one.
 */
export function wrongPortMessage(call: CallShape, id: string, dice: Dice): unknown {
  switch (dice.under(10)) {
    case 0:
      return dice.pick([
        undefined,
        null,
        0,
        Number.NaN,
        true,
        10n,
        new Date(),
        /x/u,
        new Map(),
        [],
        {},
        new Error('x'),
      ])
    case 1:
      return dice.pick<() => unknown>([
        () => dice.bytes(dice.under(300)),
        () => new ArrayBuffer(dice.under(300)),
        () => new Float64Array(4),
        () => new DataView(new ArrayBuffer(8)),
        () => new SharedArrayBuffer(8),
      ])()
    case 2:
      return spoiltJson(spoilt(envelope(call, id, dice), dice), dice)
    case 3:
      return nastyText(dice)
    case 4:
      // What oRPC's own peers would take as it is, without parsing.
      return { i: id, p: { u: `/${call.name.replaceAll('.', '/')}`, b: nastyValue(dice) } }
    case 5:
      return JSON.stringify({
        ...envelope(call, id, dice),
        t: dice.pick([0, 1, 2, 3, 4, 5, -1, '1', null, 3, 4]),
      })
    case 6:
      return withFile(call, id, dice)
    case 7: {
      const text = JSON.stringify(envelope(call, id, dice))
      return text.slice(0, dice.under(text.length))
    }
    default:
      return spoiltJson(envelope(call, id, dice), dice)
  }
}

/** A call as the client writes it, around an input that does not fit. */
function envelope(call: CallShape, id: string, dice: Dice) {
  const path = `/${call.name.replaceAll('.', '/')}`
  return {
    i: id,
    p: {
      u: dice.percent(85)
        ? path
        : dice.pick([
            `${path}/`,
            `${path}?x=1`,
            '/',
            '//',
            '/__proto__',
            '/constructor',
            '/a/b/c/d/e',
            'http://evil.example/x',
            nastyText(dice),
          ]),
      ...(dice.percent(10) ? { m: dice.pick(['GET', 'POST', 'DELETE', nastyText(dice), 7]) } : {}),
      ...(dice.percent(10)
        ? {
            h: dice.pick<unknown>([
              { 'content-type': 'multipart/form-data; boundary=x' },
              { 'content-type': 'text/event-stream' },
              { 'content-disposition': 'attachment; filename="x"' },
              { [nastyText(dice)]: 'x' },
              nastyValue(dice),
            ]),
          }
        : {}),
      b: dice.percent(70)
        ? { json: spoilt(fittingInput(call.input, dice), dice), meta: metaOf(dice) }
        : nastyValue(dice),
    },
  }
}

/** What tells oRPC which values are dates, files and so on: paths, too, that lead out of the value. */
function metaOf(dice: Dice): unknown {
  if (dice.percent(70)) return []
  const path = Array.from({ length: dice.under(4) }, () =>
    dice.pick<unknown>(['__proto__', 'constructor', 'prototype', 'query', 0, -1, nastyValue(dice)]),
  )
  return dice.pick<unknown>([[[dice.under(9), ...path]], [path], path, nastyValue(dice)])
}

function withFile(call: CallShape, id: string, dice: Dice): Uint8Array {
  const message = envelope(call, id, dice)
  const headers = dice.pick<Record<string, string>>([
    { 'content-type': 'multipart/form-data; boundary=x' },
    {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${nastyText(dice)}"`,
    },
    { 'content-type': 'application/x-www-form-urlencoded' },
    {},
  ])
  const json = Buffer.from(JSON.stringify({ ...message, p: { ...message.p, h: headers } }))
  const bytes = Buffer.concat([json, Buffer.from([255]), dice.bytes(dice.under(300))])
  return new Uint8Array(bytes)
}
