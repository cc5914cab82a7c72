import { looksOpaque } from './opaque.ts'
import type { Span, StructureRule } from './span.ts'

/** How far from the kind its data are looked for, and how much of them is read. */
const reach = 1500
const dataHead = /(?:^|[\s"',{n])(?:stringD|d)ata\\{0,3}["']?:(?=[\s\\{])/gu
const entry =
  /(?:\s|\\n|\\{0,3}[{,"']){1,24}([\w.-]{1,100})\\{0,3}["']?:[ \t]{0,4}\\{0,3}(["']?)([^\s"'\\,{}]{1,4096})\\{0,3}\2/uy
const otherPart = /^(?:apiVersion|kind|metadata|type|immutable|stringData|data|name|namespace)$/u

/** All values of a Secret of Kubernetes, in YAML or JSON, whatever their names are. */
function findValues(text: string, end: number): readonly Span[] {
  if (/\w/u.test(text[end] ?? '')) return []
  const from = Math.max(0, end - reach)
  const spans: Span[] = []
  for (const head of text.slice(from, end + reach).matchAll(dataHead)) {
    entry.lastIndex = from + head.index + head[0].length
    const stop = entry.lastIndex + reach
    for (let found = entry.exec(text); found && found.index < stop; found = entry.exec(text)) {
      const [, name = '', , value = ''] = found
      if (otherPart.test(name)) break
      if (value.startsWith('[redacted')) continue
      const start = found.index + found[0].lastIndexOf(value)
      spans.push({ start, end: start + value.length, kind: 'kubernetes-secret', local: !looksOpaque(value) })
    }
  }
  return spans
}

export const kubernetesSecrets: readonly StructureRule[] = [
  'kind: secret',
  'kind":"secret"',
  'kind": "secret"',
  'kind\\":\\"secret\\"',
].map((keyword) => ({ keyword, apart: reach / 2, find: findValues }))
