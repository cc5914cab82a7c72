import { expect, test } from 'vitest'
import { formatBytes } from './bytes.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 KB'],
  [999_700, '1 MB'],
  [1_500_000_000, '1.5 GB'],
  [412_000_000, '412 MB'],
])('%d bytes read %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
