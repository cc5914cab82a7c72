import { expect, test } from 'vitest'
import { readLogOptions } from './log-options.ts'

test('the environment says level and format; what it does not say follows where stderr goes', () => {
  expect(readLogOptions({ LOG_LEVEL: ' WARN ', LOG_FORMAT: 'json' }, true)).toEqual({
    ...{ level: 'warn', format: 'json', problems: [] },
  })
  expect(readLogOptions({}, true)).toMatchObject({ level: 'info', format: 'plain' })
  expect(readLogOptions({ LOG_LEVEL: '', LOG_FORMAT: '' }, false)).toEqual({
    ...{ level: 'info', format: 'json', problems: [] },
  })
})

test('a wrong value is named with what it may be, and the default holds', () => {
  const { level, format, problems } = readLogOptions({ LOG_LEVEL: 'verbose', LOG_FORMAT: 'xml' }, false)
  expect([level, format]).toEqual(['info', 'json'])
  expect(problems).toEqual([
    'LOG_LEVEL is "verbose": info is taken. Set it to debug, info, warn or error.',
    'LOG_FORMAT is "xml": json is taken. Set it to json or plain.',
  ])
})
