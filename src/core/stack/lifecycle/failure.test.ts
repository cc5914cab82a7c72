import { expect, test } from 'vitest'
import { failureOf } from './failure.ts'

const attempt = { subject: 'redis', image: 'redis:8', what: 'could not be started' }

/** As the engines say it: moby 20.10 to 28, containerd, runc, Podman. */
test.each([
  [
    'port-taken',
    'driver failed programming external connectivity on endpoint a-1 (f2): Bind for 127.0.0.1:6379 failed: port is already allocated',
    'Port 6379, which redis publishes, is taken',
  ],
  [
    'port-taken',
    'Error starting userland proxy: listen tcp4 0.0.0.0:6379: bind: address already in use',
    'Port 6379, which redis publishes, is taken',
  ],
  [
    'port-taken',
    'failed to bind host port for 127.0.0.1:6379:172.18.0.2:6379/tcp: address already in use',
    'Port 6379, which redis publishes, is taken',
  ],
  ['image-missing', 'No such image: redis:8', 'Image redis:8 is not there'],
  [
    'image-missing',
    'manifest for redis:8 not found: manifest unknown: manifest unknown',
    'Image redis:8 is not there',
  ],
  [
    'image-missing',
    "pull access denied for redis, repository does not exist or may require 'docker login'",
    'Image redis:8 is not there',
  ],
  [
    'image-architecture',
    'no matching manifest for linux/arm64/v8 in the manifest list entries',
    "Image redis:8 is not made for this engine's processor",
  ],
  [
    'image-architecture',
    'exec /bin/redis: exec format error',
    "Image redis:8 is not made for this engine's processor",
  ],
  [
    'command-not-found',
    'OCI runtime create failed: runc create failed: unable to start container process: exec: "redis": executable file not found in $PATH: unknown',
    'The command of redis is not in its image',
  ],
  [
    'command-not-found',
    'OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "/no": stat /no: no such file or directory: unknown',
    'The command of redis is not in its image',
  ],
  [
    'permission-denied',
    'OCI runtime create failed: starting container process caused: exec: "/etc/passwd": permission denied: unknown',
    'redis could not be started: permission denied',
  ],
  [
    'mount-missing',
    'invalid mount config for type "bind": bind source path does not exist: /srv/data',
    'A folder or file that redis mounts is not there',
  ],
  [
    'disk-full',
    'failed to register layer: Error processing tar file(exit status 1): write /x: no space left on device',
    "redis could not be started: the engine's disk is full",
  ],
  ['unsupported', 'Unknown option foo', 'redis could not be started: Unknown option foo'],
])('%s: %s', (code, said, message) => {
  const error = Object.assign(new Error(`(HTTP code 500) server error - ${said} `), { statusCode: 500 })
  expect(failureOf(error, attempt)).toMatchObject({ code, message, evidence: [said] })
})

test('a line to the engine that is gone, and an engine that does not answer', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  expect(failureOf(reset, attempt).code).toBe('engine-unreachable')
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  expect(failureOf(late, attempt)).toMatchObject({
    code: 'engine-unreachable',
    message: 'redis could not be started: the engine did not answer in time',
  })
})
