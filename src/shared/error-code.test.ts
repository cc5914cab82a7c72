import { expect, test } from 'vitest'
import { errorCode } from './error-code.ts'

test.each([
  [Object.assign(new Error('no such file'), { code: 'ENOENT' }), 'ENOENT'],
  [{ code: 'EAGAIN' }, 'EAGAIN'],
  [Object.assign(new Error('by number'), { code: 59 }), undefined],
  [new Error('without'), undefined],
  ['a text', undefined],
  [null, undefined],
  [undefined, undefined],
])('the code of %s is %s', (error, code) => expect(errorCode(error)).toBe(code))
