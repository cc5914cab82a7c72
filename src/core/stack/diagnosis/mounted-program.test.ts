import { expect, test } from 'vitest'
import { explainMountedProgram } from './mounted-program.ts'

const cause = (code: 'command-not-found' | 'permission-denied' | 'image-architecture', said: string) => ({
  ...{ code, message: 'as it was', remedy: 'none', evidence: [said], since: null, soft: false },
})
const script = (firstLine: string, executable = true) => [
  { path: '/run.sh', source: '/home/me/run.sh', firstLine, executable },
]
const gone = 'exec /run.sh: no such file or directory'

test.each([
  [cause('command-not-found', gone), '#!/bin/sh\r', /Windows line ends/, /sed -i.*\/home\/me\/run\.sh/],
  [
    cause('command-not-found', gone),
    '#!/bin/bash',
    /interpreter \/bin\/bash is not in the image/,
    /has \/bin\/bash/,
  ],
  [
    cause('command-not-found', 'sh: /run.sh: not found'),
    '#! /bin/bash -e',
    /interpreter \/bin\/bash is/,
    /bash/,
  ],
  [
    cause('command-not-found', "env: 'node': No such file or directory"),
    '#!/usr/bin/env node',
    /interpreter node/,
    /node/,
  ],
  [
    cause('image-architecture', 'exec /run.sh: exec format error'),
    'echo hi',
    /does not say what runs it/,
    /#!/,
  ],
  [cause('image-architecture', 'exec /run.sh: exec format error'), '\x7fELF\x02', /as it was/, /none/],
  [
    cause('image-architecture', 'exec /run.sh: exec format error'),
    '\xef\xbb\xbf#!/bin/sh',
    /begins with a byte order mark/,
    /xEF/,
  ],
  [cause('command-not-found', '/run.sh: line 2: \r: not found'), 'set -e\r', /\(CRLF\)\.$/, /sed -i/],
  [cause('permission-denied', 'mkdir /data: permission denied'), '#!/bin/sh', /as it was/, /none/],
])('%o with %s', (before, firstLine, message, remedy) => {
  const told = explainMountedProgram(before, 'api', script(firstLine))
  expect(told.message).toMatch(message)
  expect(told.remedy).toMatch(remedy)
})

test('a script that is not executable', () => {
  const denied = cause('permission-denied', 'exec: "/run.sh": permission denied: unknown')
  expect(explainMountedProgram(denied, 'api', script('#!/bin/sh', false)).remedy).toContain('chmod +x')
  expect(explainMountedProgram(denied, 'api', script('#!/bin/sh', true))).toBe(denied)
  expect(explainMountedProgram(denied, 'api', [])).toBe(denied)
})
