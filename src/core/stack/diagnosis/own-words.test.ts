import { expect, test } from 'vitest'
import { readOwnWords } from './own-words.ts'

/** As the programs say it. */
test.each([
  [
    'command-not-found',
    "/run.sh: line 2: $'\\r': command not found",
    /run\.sh has Windows line ends/,
    /sed -i/,
  ],
  ['command-not-found', "/run.sh: line 3: $'ls\\r': command not found", /Windows line ends/, /sed -i/],
  [
    'command-not-found',
    "/usr/bin/env: 'bash\\r': No such file or directory",
    /Windows line ends/,
    /autocrlf/,
  ],
  [
    'command-not-found',
    "env: can't execute 'bash\r': No such file or directory",
    /Windows line ends/,
    /gitattributes/,
  ],
  [
    'command-not-found',
    '/run.sh: /bin/bash^M: bad interpreter: No such file or directory',
    /Windows line ends/,
    /sed/,
  ],
  ['command-not-found', '/run.sh: set: line 2: illegal option -\r', /run\.sh has Windows line ends/, /sed/],
  ['command-not-found', '/entry.sh: 2: set: Illegal option -', /entry\.sh has Windows line ends/, /sed/],
  [
    'command-not-found',
    "env: can't execute 'python3': No such file or directory",
    /interpreter python3 of/,
    /has python3/,
  ],
  ['command-not-found', '/usr/bin/env: ‘node’: No such file or directory', /interpreter node of/, /has node/],
  [
    'command-not-found',
    'sh: /run.sh: /bin/bash: bad interpreter: No such file or directory',
    /\/bin\/bash, the interpreter/,
    /#!/,
  ],
  [
    'host-limit',
    '[1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
    /max_map_count/,
    /sysctl -w/,
  ],
  [
    'host-limit',
    "Error: ENOSPC: System limit for number of file watchers reached, watch '/app'",
    /inotify/,
    /max_user_watches/,
  ],
  [
    'host-limit',
    'memory locking requested for elasticsearch process but memory is not locked',
    /lock memory/,
    /memlock/,
  ],
  [
    'host-limit',
    'max file descriptors [4096] for elasticsearch process is too low, increase to at least [65535]',
    /nofile/,
    /nofile/,
  ],
  [
    'host-limit',
    'ERROR:  could not resize shared memory segment "/PostgreSQL.1" to 67146080 bytes: No space left on device',
    /shm/,
    /shm_size/,
  ],
  [
    'host-limit',
    'runtime: failed to create new OS thread: pthread_create failed: Resource temporarily unavailable',
    /no more processes/,
    /pids_limit/,
  ],
  [
    'permission-denied',
    "Failed to create cookie file '/var/lib/rabbitmq/.erlang.cookie': eacces",
    /cookie file \/var/,
    /chown/,
  ],
  [
    'permission-denied',
    'Cookie file /var/lib/rabbitmq/.erlang.cookie must be accessible by owner only',
    /others than its owner/,
    /chmod 600/,
  ],
  ['permission-denied', "1:M * Can't open the append-only file: Permission denied", /may not do/, /owner/],
  [
    'permission-denied',
    'Failed opening the RDB file dump.rdb (in server root dir /data) for saving: Read-only file system',
    /may not/,
    /read_only/,
  ],
  [
    'permission-denied',
    "mysqld: Can't create/write to file '/var/lib/mysql/is_writable' (OS errno 13 - Permission denied)",
    /may not/,
    /owner/,
  ],
  [
    'permission-denied',
    'initdb: error: could not change permissions of directory "/var/lib/postgresql/data": Operation not permitted',
    /may not/,
    /owner/,
  ],
] as const)('%s: %s', (code, line, why, remedy) => {
  // What follows is the tail of a crash, and is not the reason.
  const told = readOwnWords(['starting', line, 'at Object.run (/app/x.js:1:2)', '{kernel_pid,terminated}'])
  expect(told?.code).toBe(code)
  expect(told?.why).toMatch(why)
  expect(told?.remedy).toMatch(remedy)
  expect(told?.lines).toEqual([line.trim()])
})

test('Redis names the setting and the reason under its banner: all of it is evidence', () => {
  const reason = [
    '*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***',
    'Reading the configuration file, at line 2',
    '>>> \'appendonly "maybe"\'',
    "argument must be 'yes' or 'no'",
  ]
  expect(readOwnWords([...reason, 'bye'])).toMatchObject({ code: 'exited', lines: reason })
})

test('a log without such words is left to others', () => {
  expect(
    readOwnWords(['Error: connect ECONNREFUSED cache:6379', 'listening', 'mkdir: permission denied']),
  ).toBeUndefined()
})

test('the plain line is preferred to a later one that repeats it deep in a structure', () => {
  const plain = "[error] <0.146.0> Failed to create cookie file '/data/.erlang.cookie': eacces"
  const deep = `Kernel pid terminated ({${'failed_to_start_child,'.repeat(20)}"${plain}"})`
  expect(readOwnWords([plain, 'BOOT FAILED', deep])?.lines).toEqual([plain])
  const [only = ''] = readOwnWords([`${deep}${'x'.repeat(900)}`])?.lines ?? []
  expect(only).toHaveLength(500)
})
