import { expect, test } from 'vitest'
import { explainFailure } from './failure.ts'

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
    'Image redis:8 is not there: docker.io does not have it',
  ],
  [
    'image-missing',
    "pull access denied for redis, repository does not exist or may require 'docker login'",
    'Image redis:8 is not there: docker.io has no such image, or shows it only to those who are signed in',
  ],
  [
    'image-architecture',
    'no matching manifest for linux/arm64/v8 in the manifest list entries',
    "Image redis:8 is not made for this engine's processor (linux/arm64/v8)",
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
  expect(explainFailure(error, attempt)).toMatchObject({ code, message, evidence: [said] })
})

test('a line to the engine that is gone, and an engine that does not answer', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  expect(explainFailure(reset, attempt).code).toBe('engine-unreachable')
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  expect(explainFailure(late, attempt)).toMatchObject({
    code: 'engine-unreachable',
    message: 'redis could not be started: the engine did not answer in time',
  })
})

/** Code, engine's words, and what message and remedy must say. */
test.each([
  [
    'host-limit',
    'error setting rlimits for ready process: error setting rlimit type 7: operation not permitted: unknown',
    /open files \(ulimits: nofile\)/,
    /fs\.nr_open/,
  ],
  [
    'host-limit',
    'error setting rlimit type 8: operation not permitted: unknown',
    /locked memory/,
    /LimitMEMLOCK/,
  ],
  [
    'host-limit',
    'error setting rlimit type 6: invalid argument: unknown',
    /soft limit of processes above its hard one \(ulimits: nproc\)/,
    /^Let soft be no higher than hard/,
  ],
  [
    'host-limit',
    'crun: setrlimit `RLIMIT_NPROC`: Operation not permitted: OCI permission denied',
    /processes/,
    /kernel\.pid_max/,
  ],
  [
    'host-limit',
    'runc create failed: sysctl "net.core.somaxconn" not allowed in host network namespace: unknown',
    /net\.core\.somaxconn/,
    /sysctl -w/,
  ],
  [
    'host-limit',
    'runc create failed: sysctl "vm.max_map_count" is not in a separate kernel namespace: unknown',
    /vm\.max_map_count/,
    /machine/,
  ],
  [
    'host-limit',
    'error during container init: open /proc/sys/net/ipv4/ip_unprivileged_port_start: permission denied',
    /net\.ipv4\.ip_unprivileged_port_start/,
    /machine/,
  ],
  [
    'host-limit',
    'could not select device driver "nvidia" with capabilities: [[gpu]]',
    /GPU/,
    /NVIDIA Container Toolkit/,
  ],
  [
    'host-limit',
    'could not select device driver "" with capabilities: [[gpu]]',
    /GPU/,
    /NVIDIA Container Toolkit/,
  ],
  ['host-limit', 'Unknown runtime specified nvidia', /GPU/, /NVIDIA Container Toolkit/],
  ['host-limit', 'unknown or invalid runtime name: kata', /runtime kata/, /daemon\.json/],
  [
    'host-limit',
    'error gathering device information while adding custom device "/dev/ttyUSB0": no such file or directory',
    /\/dev\/ttyUSB0/,
    /modprobe/,
  ],
  ['host-limit', 'Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available', /\(2\)/, /cpus:/],
  [
    'host-limit',
    'runc create failed: apparmor failed to apply profile: write /proc/self/attr/apparmor/exec: no such file or directory',
    /AppArmor/,
    /apparmor/,
  ],
  [
    'host-limit',
    'OCI runtime create failed: unable to init seccomp: error loading seccomp filter into kernel: error loading seccomp filter: errno 524',
    /seccomp/,
    /libseccomp/,
  ],
  [
    'host-limit',
    "cgroups: cgroup mountpoint does not exist: unknown. Devices cgroup isn't mounted",
    /cgroups/,
    /controller/,
  ],
  [
    'host-limit',
    'NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted',
    /cgroups/,
    /controller/,
  ],
  [
    'host-limit',
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    /no addresses left/,
    /network prune/,
  ],
  [
    'host-limit',
    'runc create failed: unable to start container process: error during container init: unshare: operation not permitted',
    /namespaces/,
    /max_user_namespaces/,
  ],
  ['network-missing', 'network 4f3d2e8d65e1c0 not found', /was removed/, /Bring it up/],
  [
    'network-missing',
    'failed to set up container networking: network shop_default not found',
    /was removed/,
    /Bring it up/,
  ],
  [
    'log-driver',
    'failed to initialize logging driver: dial tcp 127.0.0.1:24999: connect: connection refused',
    /fluentd does not reach its server at 127\.0\.0\.1:24999/,
    /logging:/,
  ],
  [
    'log-driver',
    'failed to create task for container: failed to initialize logging driver: gelf: cannot connect to GELF endpoint: graylog:12201 dial udp: lookup graylog on 10.0.0.1:53: no such host',
    /server at graylog/,
    /logging:/,
  ],
  [
    'log-driver',
    'failed to initialize logging driver: failed to create Cloudwatch log stream: NoCredentialProviders: no valid providers in chain',
    /could not be set up/,
    /credentials/,
  ],
  ['log-driver', "must specify a value for log opt 'awslogs-group'", /option of its log driver/, /options:/],
  [
    'log-driver',
    'error looking up logging plugin loki: plugin "loki" not found',
    /log driver loki/,
    /docker plugin install/,
  ],
  [
    'log-driver',
    'failed to initialize logging driver: journald is not enabled on this host',
    /could not be set up/,
    /logging/,
  ],
  [
    'invalid-file',
    'Unable to find group video2: no matching entries in group file',
    /group video2/,
    /group_add/,
  ],
  ['invalid-file', 'invalid CapAdd: unknown capability: "CAP_NOSUCH"', /NOSUCH/, /cap_add/],
] as const)('%s, and what to do: %s', (code, said, message, remedy) => {
  const failure = explainFailure(new Error(said), { ...attempt, logDriver: 'fluentd' })
  expect(failure).toMatchObject({ code, evidence: [said] })
  expect(failure.message).toMatch(message)
  expect(failure.remedy).toMatch(remedy)
  expect(`${failure.message} ${failure.remedy}`).not.toContain('may be executed')
})
