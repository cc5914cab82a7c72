import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { say } from '../../lib/toasts.ts'
import { useAction } from '../../lib/use-action.ts'

/** Has documents read and indexed again, and says so. */
export function useReindex() {
  return useAction(async (ids: string[]) => {
    const { runId, accepted } = await client.knowledge.reindex({ ids })
    say('success', `Re-indexing ${formatCount(accepted, 'document')}`, undefined, {
      place: `/runs/${runId}`,
      label: 'Open run',
    })
  })
}
