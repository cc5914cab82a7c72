import { expect, test } from 'vitest'
import { readLevel } from './level.ts'

test.each([
  ['{"level":"warn","msg":"slow"}', 'warn'],
  ['{"severity":"ERROR","message":"x"}', 'error'],
  ['{"level":50,"msg":"pino"}', 'error'],
  ['{"level":30,"msg":"pino"}', 'info'],
  ['{"t":{"$date":"2026-11-25T04:00:00Z"},"s":"I","c":"NETWORK","msg":"Listening"}', 'info'],
  ['{"t":{"$date":"2026-11-25T04:00:00Z"},"s":"D2","c":"NETWORK"}', 'debug'],
  ['time="2026-11-25T04:00:00Z" level=warning msg="x"', 'warn'],
  ['ts=2026 lvl=eror msg=x', null],
  ['1:M 25 Nov 2026 14:30:00.123 * Ready to accept connections', 'info'],
  ['1:M 25 Nov 2026 14:30:00.123 # WARNING overcommit_memory is set to 0', 'warn'],
  ['2026-11-25 14:30:00.123 UTC [1] FATAL:  password authentication failed', 'error'],
  ['2026-11-25 14:30:00.123 UTC [1] LOG:  database system is ready', 'info'],
  ['E1125 14:30:00.123456       1 main.go:1] failed', 'error'],
  ['I1125 14:30:00.123456       1 main.go:1] fine', 'info'],
  ['2026/11/25 14:30:00 [warn] 1#1: conflicting server name', 'warn'],
  ['2026-11-25 14:30:00.123456+00:00 [info] <0.1.0> Server startup complete', 'info'],
  ['2026.11.25 14:30:00.123456 [ 1 ] {} <Error> Application: Code: 210', 'error'],
  ['2026-11-25T14:30:00Z  INFO qdrant::actix: Qdrant HTTP listening', 'info'],
  ['ERROR api needs redis:6379, which does not answer', 'error'],
  ['error: cannot open file', 'error'],
  ['WARN[0000] The variable is not set', 'warn'],
  ['Traceback (most recent call last):', 'error'],
  ['panic: runtime error', 'error'],
  ['0 errors, 3 warnings', null],
  ['GET /error/INFO.html 200', null],
  ['no error at all', null],
  ['', null],
  ['{not json', null],
])('%j is %s', (line, level) => {
  expect(readLevel(line)).toBe(level)
})
