import { isDefinedError, safe } from '@orpc/client'
import type { CatalystClient } from '../../contract/index.ts'
import { underWay, useRuns } from './runs-store.ts'

/**
 * Asks how the runs stand that were under way when the line was lost: what has ended meanwhile, no event tells. A run
 * that is no more is forgotten; where the question fails, the next return of the line asks again.
 */
export async function renewRuns(client: Pick<CatalystClient, 'runs'>): Promise<void> {
  const { runs, renew } = useRuns.getState()
  await Promise.all(
    underWay(runs).map(async (before) => {
      const [error, now] = await safe(client.runs.get({ id: before.id }))
      if (now) renew(before, now)
      else if (isDefinedError(error) && error.code === 'NOT_FOUND') renew(before, undefined)
    }),
  )
}
