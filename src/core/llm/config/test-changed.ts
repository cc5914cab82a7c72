import type { ModelProfile, ModelTestEvent } from '../../../contract/llm.ts'
import { Problem } from '../../platform/errors.ts'
import { Limiter } from '../../platform/limiter.ts'

/** Servers that are tested at once. */
const atOnce = 4

/**
 * Tests profiles before they are saved.
 *
 * @throws Problem `INVALID` naming profile, stage, message and what to do, for every profile of which a stage failed
 */
export async function testChanged(
  profiles: readonly ModelProfile[],
  test: (profile: ModelProfile) => Promise<readonly ModelTestEvent[]>,
): Promise<void> {
  const limiter = new Limiter(atOnce)
  const results = await Promise.all(
    profiles.map(async (profile) => ({
      id: profile.id,
      failed: (await limiter.run(() => test(profile))).find(({ status }) => status === 'failed'),
    })),
  )
  const failures = results.flatMap(({ id, failed }) => (failed ? [{ id, ...failed }] : []))
  const [first] = failures
  if (!first) return
  const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : ''
  throw new Problem(
    'INVALID',
    `Not saved: the profile ${first.id} failed its test at the stage ${first.stage}: ${first.message}${more}`,
    `${first.remedy ?? 'Correct what is named and save again.'} Or save it untested (\`untested: true\`, or \`--untested\` of the command).`,
    {
      // Not by the stage's name: what stands in a field called `key` is masked, and its words wherever else they stand.
      fields: Object.fromEntries(
        failures.map(({ id, stage, message }) => [`profiles.${id}`, `Stage ${stage}: ${message}`]),
      ),
    },
  )
}
