import type { ChosenDocuments } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { say } from '../../lib/toasts.ts'
import { useAction } from '../../lib/use-action.ts'

/** Has documents read and indexed again, and says how many, and what cannot be. */
export function useReindex() {
  return useAction(async (chosen: ChosenDocuments, shown: number) => {
    const { runId, documents, refused } = await client.knowledge.reindex(chosen)
    const others =
      documents + refused.length === shown
        ? undefined
        : `${formatCount(shown, 'document')} matched when you looked.`
    const missing =
      refused[0] &&
      `${formatCount(refused.length, 'document')} cannot be read again. ${refused[0].name}: ${refused[0].message}`
    say(
      missing ? 'warning' : 'success',
      `Re-indexing ${formatCount(documents, 'document')}`,
      [others, missing].filter(Boolean).join(' ') || undefined,
      { place: `/runs/${runId}`, label: 'Open run' },
    )
  })
}
