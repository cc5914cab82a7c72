import { readdirSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadProject } from './load-project.ts'
import { ComposeProblem } from './problems.ts'

const fixtures = fileURLToPath(new URL('../../../../test/fixtures/compose-bad', import.meta.url))

/** What is told of each file: the gravest kind, and every problem with its line. */
const expected: Record<string, { kind: string; problems: [number | null, string][] }> = {
  'alias-bomb.yml': {
    kind: 'invalid-file',
    problems: [[2, 'Aliases multiply the file to more than 100,000 values']],
  },
  'bad-env-file.yml': {
    kind: 'invalid-file',
    problems: [
      [2, '`not a line` is not KEY=value'],
      [3, 'The value of QUOTED begins with " and does not end'],
    ],
  },
  'bad-devices.yml': {
    kind: 'invalid-file',
    problems: [
      [5, 'services.web.devices[0]: an empty text is not HOST[:CONTAINER[:rwm]]'],
      [6, 'services.web.devices[1]: :/dev/a is not HOST[:CONTAINER[:rwm]]'],
      [7, 'services.web.devices[2]: /dev/a:/dev/b:r:w is not HOST[:CONTAINER[:rwm]]'],
      [8, 'services.web.devices[3] lacks the key target: the path inside the container'],
      [9, 'services.web.devices[4] lacks the key source: the path on this machine'],
      [10, 'services.web.devices[5] must be text or a mapping'],
    ],
  },
  'bad-names.yml': {
    kind: 'invalid-file',
    problems: [
      [2, 'services.my web is not a name: letters, digits, dots, dashes and underscores only'],
      [5, 'services.named.container_name: -x is not a container name'],
      [6, 'services.none has no image'],
      [7, 'services.nothing must be a mapping'],
    ],
  },
  'bad-ports.yml': {
    kind: 'invalid-file',
    problems: [
      [5, 'services.web.ports[0]: 80a is not a port'],
      [6, 'services.web.ports[1]: 70000 is out of range; ports go from 1 to 65535'],
      [7, 'services.web.ports[2]: 127.0.0.300 is not an IP address'],
      [8, 'services.web.ports[3]: 3 ports outside for 2 inside; the ranges must match'],
      [9, 'services.web.ports[4]: icmp is not a protocol; it is tcp, udp or sctp'],
      [10, 'services.web.ports[5]: the key target is missing: the port inside the container'],
      [11, 'services.web.ports[6]: 20-10 runs backwards'],
      [12, 'services.web.expose[0]: http is not a port'],
    ],
  },
  'bad-values.yml': {
    kind: 'invalid-file',
    problems: [
      [4, 'services.web.restart must be no, always, unless-stopped or on-failure[:times], not sometimes'],
      [5, 'services.web.mem_limit must be a size such as 512m or 2gb, not lots'],
      [6, 'services.web.stop_grace_period must be text'],
      [7, 'services.web.healthcheck.test must begin with CMD, CMD-SHELL or NONE, not curl'],
      [7, 'services.web.healthcheck.interval must be a duration such as 30s or 1m30s, not soon'],
      [8, 'services.web.init must be true or false, not maybe'],
      [9, 'services.web.pids_limit must be a whole number, not many'],
      [10, 'services.web.command has a quote or bracket that is not closed: sh -c "unclosed'],
      [11, 'services.web.extra_hosts[0]: nowhere is not HOST=ADDRESS'],
      [12, 'services.web.volumes[0]: data:/x:ro:more is not SOURCE:TARGET[:ro]'],
      [12, 'services.web.volumes[1]: relative must be an absolute path inside the container'],
      [14, 'services.web.cpus must be a number, not few'],
    ],
  },
  'circle.yml': {
    kind: 'invalid-file',
    problems: [
      [2, 'Services wait for each other in a circle: web → api → db → web'],
      [8, 'Services wait for each other in a circle: self → self'],
    ],
  },
  'contradictions.yml': {
    kind: 'invalid-file',
    problems: [
      [4, 'services.web has both network_mode and networks; one of them goes'],
      [8, 'services.other.container_name: side has that name already'],
      [9, 'volumes.data is external: it is taken as it is, and driver means nothing'],
    ],
  },
  'duplicate-key.yml': {
    kind: 'invalid-file',
    problems: [[4, 'The key image is there twice in the same mapping']],
  },
  'empty-document.yml': {
    kind: 'invalid-file',
    problems: [[4, 'A YAML document in the file is empty: a `---` has nothing before or after it']],
  },
  'empty.yml': {
    kind: 'invalid-file',
    problems: [[null, 'The file is empty; a Compose file has at least `services:`']],
  },
  'extends-circle.yml': {
    kind: 'invalid-file',
    problems: [
      [2, 'services.a.extends goes in a circle: b extends a in turn'],
      [3, 'services.b.extends goes in a circle: a extends b in turn'],
      [4, 'services.c.extends names the file nowhere.yml, which is not there'],
      [5, 'services.d.extends names the service nobody, which this file does not have'],
      [6, 'include[0] names the file missing.yml, which is not there'],
      [6, 'include[1] goes in a circle: extends-circle.yml includes this file in turn'],
    ],
  },
  'latin1.yml': { kind: 'invalid-file', problems: [[null, 'The file is not UTF-8 text']] },
  'list.yml': {
    kind: 'invalid-file',
    problems: [[1, 'The file must be a mapping that begins with keys such as `services:`']],
  },
  'missing-variable.yml': {
    kind: 'variable-missing',
    problems: [[3, 'services.web.image needs the variable TAG, which is not set: say which']],
  },
  'missing-variables.yml': {
    kind: 'invalid-file',
    problems: [
      [3, 'services.web.image needs the variable TAG, which is not set: which version'],
      [5, 'services.web.environment.PASSWORD needs the variable PASSWORD, which is not set'],
      [
        7,
        'services.web.environment.OPEN has `${NEVER`, which is not a variable; a dollar sign before a brace is written $$',
      ],
    ],
  },
  'mistyped-keys.yml': {
    kind: 'invalid-file',
    problems: [
      [4, 'prots is not a key of services.web; did you mean ports?'],
      [5, 'enviroment is not a key of services.web; did you mean environment?'],
      [7, 'tset is not a key of services.web.healthcheck; did you mean test?'],
      [8, 'volume is not a key of a Compose file; did you mean volumes?'],
    ],
  },
  'no-services.yml': { kind: 'invalid-file', problems: [[null, 'The file has no services']] },
  'number-key.yml': {
    kind: 'invalid-file',
    problems: [
      [4, 'A key must be text, and 80 is not: put it in quotes'],
      [4, 'A key must be text, and true is not: put it in quotes'],
    ],
  },
  'self-alias.yml': {
    kind: 'invalid-file',
    problems: [[2, 'An alias contains itself, or the nesting is too deep']],
  },
  'tab.yml': { kind: 'invalid-file', problems: [[3, 'A tab indents this line; YAML wants spaces']] },
  'unclosed-quote.yml': {
    kind: 'invalid-file',
    problems: [[3, 'A quote, bracket, comma or colon is missing']],
  },
  'unknown-anchor.yml': {
    kind: 'invalid-file',
    problems: [
      [3, 'The alias *missing has no anchor before it'],
      [3, 'A merge key (<<) must name a mapping, or a list of mappings'],
    ],
  },
  'unknown-references.yml': {
    kind: 'invalid-file',
    problems: [
      [4, 'services.web.depends_on: there is no service databse; did you mean database?'],
      [5, 'services.web.networks: there is no network bakc under networks; did you mean back?'],
      [6, 'services.web.volumes: there is no volume dta under volumes; did you mean data?'],
      [6, 'services.web.volumes: /data is mounted twice'],
      [7, 'services.web.secrets[0]: tokn is not among the secrets of the file; did you mean token?'],
      [8, 'services.web.env_file[0]: the file missing.env is not there'],
      [14, 'services.side.network_mode: there is no service wbe'],
      [15, 'services.side.extends names the service other, which this file does not have'],
    ],
  },
  'unsupported.yml': {
    kind: 'unsupported',
    problems: [
      [
        3,
        'services.built.build is not supported: images are not built here; build it with docker compose, and name it with image',
      ],
      [6, 'services.many.scale is not supported: a service is one container here'],
      [7, 'services.many.gpus is not supported: GPUs are not passed on here'],
      [
        8,
        'services.many.links is not supported: links are not made here; services find each other by name on a network',
      ],
      [
        9,
        'services.many.devices[1]: vendor.com/gpu=all is a CDI name, which is not supported: give the device by its path',
      ],
      [
        9,
        'services.many.devices[2]: nvidia.com/gpu=0 is a CDI name, which is not supported: give the device by its path',
      ],
      [11, 'services.many.deploy.replicas is not supported: a service is one container here'],
      [
        12,
        'services.many.deploy.resources.reservations.devices is not supported: GPUs and other devices are not passed on here',
      ],
      [
        13,
        'services.many.pull_policy is not supported: images are pulled when missing, always or never here',
      ],
      [
        14,
        'services.many.volumes_from is not supported: volumes are not taken over from another service here; mount the same volume in both',
      ],
      [16, 'services.many.security_opt[1] is not supported: seccomp profiles are not read from files here'],
      [23, 'secrets.inline.environment is not supported: secrets come from a file here; use file'],
      [24, 'models is not supported: models are not provided here'],
    ],
  },
  'wrong-forms.yml': {
    kind: 'invalid-file',
    problems: [
      [3, 'services.web.image must be text'],
      [4, 'services.web.ports must be a list'],
      [5, 'services.web.environment must be a mapping or a list'],
      [6, 'services.web.command must be empty, text or a list'],
      [8, 'services.web.healthcheck.interval must be text'],
      [
        11,
        'services.web.depends_on.db.condition must be service_started, service_healthy or service_completed_successfully',
      ],
      [12, 'services.web.depends_on.cache lacks the key condition'],
      [14, 'services.web.volumes[0].type must be bind, volume, tmpfs, cluster, npipe or image'],
      [15, 'services.web.group_add has A twice'],
    ],
  },
}

/** What `loadProject` throws. */
async function refusal(file: string, env: Record<string, string> = {}): Promise<ComposeProblem> {
  const outcome = await loadProject({ file, env }).catch((error: unknown) => error)
  if (outcome instanceof ComposeProblem) return outcome
  throw new Error(`${file} was not refused`, { cause: outcome })
}

describe('a Compose file that is wrong is refused with every reason and its line', () => {
  it.each(Object.entries(expected))('%s', async (name, { kind, problems }) => {
    const problem = await refusal(join(fixtures, name))
    expect(problem.problems.map(({ line, message }) => [line, message])).toEqual(problems)
    expect(problem).toMatchObject({ code: 'INVALID', kind })
    expect(problem.remedy).not.toBe('')
  })

  it('has an expectation for each file', () => {
    const files = readdirSync(fixtures).filter((name) => name.endsWith('.yml'))
    expect(files.sort()).toEqual(Object.keys(expected).sort())
  })

  it('names the file and the key of each problem', async () => {
    const { problems } = await refusal(join(fixtures, 'mistyped-keys.yml'))
    expect(problems[2]).toEqual({
      file: join(fixtures, 'mistyped-keys.yml'),
      line: 7,
      key: 'services.web.healthcheck.tset',
      message: 'tset is not a key of services.web.healthcheck; did you mean test?',
      kind: 'invalid-file',
    })
  })

  it('tells of a variable alone as of a variable', async () => {
    const problem = await refusal(join(fixtures, 'missing-variable.yml'))
    expect(problem.remedy).toContain('.env')
    await expect(
      loadProject({ file: join(fixtures, 'missing-variable.yml'), env: { TAG: '1' } }),
    ).resolves.toBeDefined()
  })

  it('tells of an environment file with the lines of that file', async () => {
    const { problems } = await refusal(join(fixtures, 'bad-env-file.yml'))
    expect(problems.map(({ file }) => file)).toEqual([join(fixtures, 'bad.env'), join(fixtures, 'bad.env')])
  })

  it('says that there is no such file, and that a folder has none', async () => {
    expect(await refusal(join(fixtures, 'nowhere.yml'))).toMatchObject({
      code: 'NOT_FOUND',
      message: 'nowhere.yml: There is no such file',
    })
    const inFolder = await refusal(fixtures)
    expect(inFolder).toMatchObject({ code: 'NOT_FOUND' })
    expect(inFolder.files).toContain(join(fixtures, 'compose.yaml'))
  })

  it('refuses a project name that Compose would not take, and says which it would', async () => {
    const problem = await refusal(join(dirname(fixtures), 'compose', 'words'), {
      COMPOSE_PROJECT_NAME: 'My Stack',
    })
    expect(problem.message).toContain(
      'COMPOSE_PROJECT_NAME My Stack may only have a-z, 0-9, _ and -; mystack would do',
    )
  })

  it('is told quickly, of however many services', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'catalyst-compose-'))
    const many = Array.from({ length: 501 }, (_, at) => `  s${at}: {image: nginx}\n`).join('')
    await writeFile(join(folder.path, 'many.yml'), `services:\n${many}`)
    const crowded = await refusal(join(folder.path, 'many.yml'))
    expect(crowded.problems).toMatchObject([
      { line: 1, message: expect.stringContaining('no more than 500') },
    ])
  })

  it('is not read where it is larger than a Compose file can be', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'catalyst-compose-'))
    await writeFile(
      join(folder.path, 'large.yml'),
      `# ${'x'.repeat(2 * 1024 * 1024)}\nservices: {a: {image: a}}\n`,
    )
    expect((await refusal(join(folder.path, 'large.yml'))).message).toContain('more than 2 MiB')
    await writeFile(join(folder.path, 'deep.yml'), '['.repeat(50_000))
    expect((await refusal(join(folder.path, 'deep.yml'))).message).toContain('nested too deeply')
  })
})
