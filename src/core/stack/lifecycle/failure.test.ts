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
    'redis, the command of redis, is not in its image',
  ],
  [
    'command-not-found',
    'OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "/no": stat /no: no such file or directory: unknown',
    '/no, the command of redis, is not in its image',
  ],
  [
    'permission-denied',
    'OCI runtime create failed: starting container process caused: exec: "/etc/passwd": permission denied: unknown',
    '/etc/passwd, the command of redis, may not be executed',
  ],
  [
    'mount-missing',
    'invalid mount config for type "bind": bind source path does not exist: /srv/data',
    '/srv/data, which redis mounts, does not exist',
  ],
  [
    'mount-missing',
    'OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/srv/a.conf" to rootfs at "/etc/a.conf": mount /srv/a.conf:/etc/a.conf (via /proc/self/fd/6), flags: 0x5000: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?',
    '/srv/a.conf, which redis mounts at /etc/a.conf, is a folder where a file is meant, or a file where a folder is',
  ],
  [
    'invalid-file',
    'unable to find user nobody2: no matching entries in passwd file',
    'redis is to run as user nobody2, whom its image does not know',
  ],
  [
    'invalid-file',
    'Conflict. The container name "/cache" is already in use by container "48b83f7f". You have to remove (or rename) that container to be able to reuse that name.',
    'redis is to be named cache, and another container has that name',
  ],
  [
    'invalid-file',
    'Pool overlaps with other one on this address space',
    'redis is to have addresses that another network has already',
  ],
  [
    'invalid-file',
    "Invalid address 10.9.9.9: It does not belong to any of this network's subnets",
    'redis is to have the address 10.9.9.9, which is in none of its networks',
  ],
  [
    'disk-full',
    'failed to register layer: Error processing tar file(exit status 1): write /x: no space left on device',
    "redis could not be started: the engine's disk is full",
  ],
  [
    'exited',
    'cannot join network of a non running container: 6014f73fb62a2673f5887add9c1c3abb',
    'redis is to share the network space of a container that does not run',
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
