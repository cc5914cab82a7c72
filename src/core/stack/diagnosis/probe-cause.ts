import { formatCount } from '../../../shared/count-words.ts'
import type { ProbeFacts } from '../../engine/follow/facts.ts'
import type { ProjectContainer, ProjectEvent } from '../containers/project-containers.ts'
import type { OwnCause } from './cause.ts'
import { outOfMemory, ranOutOfMemory, saysKilled } from './out-of-memory.ts'
import { classify, endWords, remedies } from './program-words.ts'
import { errorLines } from './telling-lines.ts'

/** A process that was killed for lack of memory explains probes that fail from then on, or from so long after, in ms. */
const aftermathMs = 60_000

/**
 * What is wrong with a container that runs, by its probes.
 *
 * @param lines the end of its log, oldest first
 * @param events of its project, oldest first
 */
export function fromProbes(
  facts: ProjectContainer,
  lines: readonly string[],
  events: readonly ProjectEvent[],
): OwnCause | undefined {
  const last = facts.probes.at(-1)
  if (!last || last.exitCode === 0) return undefined
  const failed = facts.probes.filter((probe) => probe.exitCode !== 0)
  const { startedAt: since } = failed.find((_, at) => failed.slice(at).length <= facts.failingStreak) ?? last
  const said = splitLines(last)
  // A machine that is busy lets even a probe that cannot run exceed its time now and then.
  const telling = timedOut.test(last.output) ? (failed.findLast(isBroken) ?? last) : last
  if (isBroken(telling) && (facts.health === 'unhealthy' || failed.filter(isBroken).length >= 2)) {
    return { ...broken(facts, telling), evidence: splitLines(telling), since, soft: false }
  }
  if (facts.health !== 'unhealthy') return undefined
  const evidence = [...errorLines(lines), ...said]
  const streakBegan = Date.parse(
    facts.probes.length > facts.failingStreak ? since : (facts.startedAt ?? since),
  )
  if (ranOutOfMemory(facts, events, streakBegan - aftermathMs)) {
    const seen = [...evidence, 'the engine reported that it ran out of memory']
    return { ...outOfMemory(facts, 'lives'), evidence: seen, since, soft: false }
  }
  if (saysKilled(facts, lines)) {
    return { ...outOfMemory(facts, 'lives, perhaps'), evidence: ['Killed', ...evidence], since, soft: false }
  }
  if (classify(evidence.join('\n')) === 'disk-full') {
    const message = `${facts.service} runs, but its healthcheck fails: ${endWords['disk-full']}.`
    return { code: 'disk-full', message, remedy: remedies['disk-full'], evidence, since, soft: false }
  }
  const times = formatCount(facts.failingStreak, 'time')
  const how = timedOut.test(last.output) ? 'did not answer in time' : 'failed'
  return {
    code: 'probe-failing',
    message: `${facts.service} runs, but its healthcheck ${how} the last ${times}.`,
    remedy: 'The output of the probe and its log say why.',
    ...{ evidence, since, soft: true },
  }
}

/** What a probe said at its end. */
function splitLines({ output, exitCode }: ProbeFacts): string[] {
  const lines = output.split('\n').map((line) => line.trim())
  const written = lines.filter((line) => line !== '').slice(-5)
  return written.length > 0 ? written : [`The probe ended with code ${exitCode} and said nothing.`]
}

function broken(facts: ProjectContainer, last: ProbeFacts): Pick<OwnCause, 'code' | 'message' | 'remedy'> {
  const tool = missingTool(last.output) ?? facts.healthTest.find((word) => !word.startsWith('CMD'))
  const forbidden = couldNotRun.test(last.output) && /permission denied/iu.test(last.output)
  const why = forbidden
    ? `${tool ?? 'its command'} may not be executed`
    : `${tool ?? 'its command'} is not in the image`
  return {
    code: 'probe-broken',
    message: `${facts.service} may be well, but its healthcheck cannot run: ${why}.`,
    remedy: forbidden
      ? 'Let the user of the service execute it (chmod +x), or write the healthcheck with something else.'
      : 'Write the healthcheck with something that the image has.',
  }
}

const timedOut = /exceeded timeout/iu
/** The engine's words where the first program of a probe could not be run. */
const couldNotRun = /OCI runtime exec failed|unable to start container process|crun: /iu
const refused =
  /executable file not found|no such file or directory|command not found|permission denied|not a directory/iu
/** A shell's: `/bin/sh: curl: not found`, `bash: line 1: curl: command not found`. */
const notFound = /(?:^|\n)\S*sh: (?:(?:line )?\d+: )?([\w./-]+): (?:command )?not found/u

/**
 * The probe itself could not run: the engine found no such program, or the shell did not. A line that goes on with
 * `|| exit 1` ends with 1 all the same, so the shell's words count whatever the code.
 */
function isBroken({ exitCode, output }: ProbeFacts): boolean {
  if (exitCode === 0) return false
  return exitCode === 127 || notFound.test(output) || (couldNotRun.test(output) && refused.test(output))
}

/** `exec: "curl": executable file not found`, `/bin/sh: 1: curl: not found` → curl. */
function missingTool(output: string): string | undefined {
  return /exec: "([^"]+)"/u.exec(output)?.[1] ?? notFound.exec(output)?.[1]
}
