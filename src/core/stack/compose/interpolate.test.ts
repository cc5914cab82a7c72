// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose writes its variables this way.
import { describe, expect, it } from 'vitest'
import { interpolate } from './interpolate.ts'

const values: Record<string, string> = { SET: 'value', EMPTY: '', OTHER: 'other' }
const lookup = (name: string) => values[name]
const of = (template: string) => interpolate(template, lookup).text

describe('interpolation', () => {
  it.each([
    ['$SET', 'value'],
    ['${SET}', 'value'],
    ['a${SET}b$OTHER', 'avaluebother'],
    ['$$SET', '$SET'],
    ['$$$SET', '$value'],
    ['${UNSET}', ''],
    ['${UNSET-default}', 'default'],
    ['${EMPTY-default}', ''],
    ['${EMPTY:-default}', 'default'],
    ['${SET:-default}', 'value'],
    ['${SET+there}', 'there'],
    ['${EMPTY+there}', 'there'],
    ['${EMPTY:+there}', ''],
    ['${UNSET+there}', ''],
    ['${UNSET:-${SET}}', 'value'],
    ['${UNSET:-${EMPTY:-${OTHER}}}!', 'other!'],
    ['${UNSET:-{"a": 1}}', '{"a": 1}'],
    ['${UNSET:-a:-b}', 'a:-b'],
    ['${UNSET:-http://$OTHER:80/}', 'http://other:80/'],
  ])('reads %s as %s', (template, expected) => {
    expect(of(template)).toBe(expected)
    expect(interpolate(template, lookup).faults).toEqual([])
  })

  it.each([
    ['end$', 'end$'],
    ['a$ b', 'a$ b'],
    ['$1', '$1'],
    ['$(date)', '$(date)'],
    ['$(echo $SET)', '$(echo value)'],
    ['^https?://(.*)$', '^https?://(.*)$'],
    ["grep 'PONG$'", "grep 'PONG$'"],
    ['x$/y$\n$é$-', 'x$/y$\n$é$-'],
    ['$SET$', 'value$'],
    ['$$$', '$$'],
    ['${UNSET:-a$}', 'a$'],
    ['${UNSET:-a$ b}$', 'a$ b$'],
    ['${UNSET:-$1}', '$1'],
  ])('leaves a dollar that begins no variable: %s is %s', (template, expected) => {
    expect(of(template)).toBe(expected)
    expect(interpolate(template, lookup).faults).toEqual([])
  })

  it.each([
    ...['${', '${SET', '${1}', '${SET!x}', '${}', '${ SET }', '${SET:=a}', '${SET:}', 'x $${ ${'],
    ...['${UNSET:-${}', '${UNSET:-${1}}', '${UNSET:-two\nlines}'],
  ])('refuses %s', (template) => {
    expect(interpolate(template, lookup).faults).toMatchObject([{ fault: 'malformed' }])
  })

  it.each([
    ['${UNSET?}', ''],
    ['${UNSET:?say who}', 'say who'],
    ['${EMPTY:?say $OTHER}', 'say other'],
  ])('names the variable that %s insists on', (template, message) => {
    const name = template.includes('EMPTY') ? 'EMPTY' : 'UNSET'
    expect(interpolate(template, lookup).faults).toEqual([{ fault: 'missing', name, message }])
  })

  it('lets an empty value pass where only being set is asked for', () => {
    expect(interpolate('${EMPTY?}', lookup).faults).toEqual([])
  })

  it('tells of every variable with what came of it', () => {
    expect(interpolate('${SET}:${UNSET:-${OTHER}}:$UNSET', lookup).asked).toEqual([
      { name: 'SET', value: 'value' },
      { name: 'OTHER', value: 'other' },
      { name: 'UNSET', value: 'other' },
      { name: 'UNSET', value: undefined },
    ])
  })

  it.each(['${SET:-$UNSET}', '${SET-${UNSET}}', '${UNSET:+$UNSET}', '${SET:?no $UNSET}'])(
    'does not ask for what stands in a part of %s that is not used',
    (template) => {
      expect(interpolate(template, lookup).asked).toHaveLength(1)
    },
  )

  it('gives any text back that was written with doubled dollars', () => {
    const alphabet = ['$', '{', '}', ':', '-', '?', '+', 'A', '_', '1', ' ', '\n', 'é']
    for (let seed = 1; seed <= 2000; seed += 1) {
      const text = randomText(alphabet, seed)
      expect(interpolate(text.replaceAll('$', '$$$$'), lookup)).toEqual({ text, asked: [], faults: [] })
    }
  })

  it('gives any balanced default back where the variable is unset', () => {
    const alphabet = ['{x}', ':', '-', '?', 'A', ' ', '"', '/']
    for (let seed = 1; seed <= 500; seed += 1) {
      const text = randomText(alphabet, seed)
      expect(of(`<\${UNSET:-${text}}>`)).toBe(`<${text}>`)
    }
  })

  it('ends on any text, however broken', () => {
    const alphabet = ['$', '${', '}', ':-', '?', '+', 'SET', 'UNSET', '1']
    for (let seed = 1; seed <= 2000; seed += 1) {
      expect(typeof of(randomText(alphabet, seed))).toBe('string')
    }
  })
})

/** Text made of up to 12 pieces; the same for the same seed. */
function randomText(pieces: readonly string[], seed: number): string {
  let state = seed * 2_654_435_761
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
  return Array.from({ length: next(13) }, () => pieces[next(pieces.length)]).join('')
}
