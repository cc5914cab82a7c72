// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose writes its variables this way.
import { describe, expect, it } from 'vitest'
import { parseEnvFile } from './dotenv.ts'

const outside = (name: string) => (name === 'OUT' ? 'outside' : undefined)
const read = (text: string, raw = false) => parseEnvFile(text, outside, raw)

describe('an environment file', () => {
  it.each([
    ['A=1', '1'],
    ['\uFEFFA=1\r\n', '1'],
    ['  export   A = 1  # why', '1'],
    ['A: yaml', 'yaml'],
    ['A=a#b', 'a#b'],
    ['A=', ''],
    ['A=""', ''],
    ["A='$OUT \\n'", '$OUT \\n'],
    ['A="$OUT\\n\\ttab"', 'outside\n\ttab'],
    ['A="say \\"hi\\""', 'say "hi"'],
    ["A='it\\'s'", "it's"],
    ['A="one\ntwo" # after', 'one\ntwo'],
    ['A="\\$OUT $$OUT"', '$OUT $OUT'],
    ['A="\\0101"', 'A'],
    ['A=${OUT}-${NONE:-else}', 'outside-else'],
    ['B=first\nA=$B', 'first'],
  ])('reads A of %j as %j', (text, expected) => {
    const { values, faults } = read(text)
    expect(faults).toEqual([])
    expect(values.A).toBe(expected)
  })

  it('takes a bare name from outside, and leaves it out where it is unset', () => {
    expect({ ...read('OUT\nNONE\n').values }).toEqual({ OUT: 'outside' })
  })

  it('lets what is set outside win in a variable', () => {
    expect(read('OUT=inside\nA=$OUT').values.A).toBe('outside')
  })

  it('keeps every character of a raw value', () => {
    expect(read('A="$OUT" # all', true).values.A).toBe('"$OUT" # all')
  })

  it('names the line of every fault, and reads on', () => {
    const { values, faults } = read('# one\nnot a line\n\nA=1\nB=${C:?must be}\nD="open\nE=1')
    expect({ ...values }).toMatchObject({ A: '1' })
    expect(faults).toEqual([
      { line: 2, message: '`not a line` is not KEY=value' },
      { line: 5, message: 'C is required and not set: must be' },
      { line: 6, message: 'The value of D begins with " and does not end' },
    ])
  })

  it('gives back any text that was written between single quotes', () => {
    const pieces = ['$A', '${', '"', '#', ' ', '\n', '=', 'x', '\\n', 'é']
    for (let seed = 0; seed < 1000; seed += 1) {
      const text = Array.from(
        { length: seed % 9 },
        (_, at) => pieces[(seed * 7 + at * at * 3) % pieces.length],
      ).join('')
      const { values, faults } = read(`A='${text}'\nAFTER=1`)
      expect(faults).toEqual([])
      expect({ ...values }).toEqual({ A: text, AFTER: '1' })
    }
  })
})
