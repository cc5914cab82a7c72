// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose writes its variables this way.
import { describe, expect, it } from 'vitest'
import { parseEnvFile } from './dotenv.ts'
import { parseRawEnvFile } from './raw-env.ts'

const outside = (name: string) => (name === 'OUT' ? 'outside' : undefined)
const read = (text: string) => parseEnvFile(text, outside)

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

  it('ends lines with CRLF too, and keeps it between quotes as Compose does', () => {
    const text = 'A=1\r\n\r\n# c\r\nOUT\r\nB="x\r\ny"\r\nC=\'z\'\r\nD=\r\nE=5 # e\r\n'
    expect({ ...read(text).values }).toEqual({ A: '1', OUT: 'outside', B: 'x\r\ny', C: 'z', D: '', E: '5' })
    expect(read(text).faults).toEqual([])
  })

  it('tells of the variables that are set nowhere, with their lines', () => {
    expect(read('A=1\nB=$NONE\nC=${NONE:-x}\nD=${OUT:-$NEVER}\n').unset).toEqual([{ name: 'NONE', line: 2 }])
  })

  describe('of raw format', () => {
    const raw = (text: string) => parseRawEnvFile(text, outside)

    it('keeps every character of a value', () => {
      const text = '\uFEFFA="$OUT" # all\n  B=  two  \r\n# c\n\n\tC==\nD=\nOUT\nNONE\n'
      const values = { A: '"$OUT" # all', B: '  two  ', C: '=', D: '', OUT: 'outside' }
      expect(raw(text)).toMatchObject({ faults: [] })
      expect({ ...raw(text).values }).toEqual(values)
    })

    it.each(['=1', 'A = 1', 'export A=1', 'A: 1'])('refuses %j with its line', (line) => {
      expect(raw(`X=1\n${line}\n`).faults).toMatchObject([{ line: 2 }])
    })
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
