import type { MeaningState } from '../../contract/knowledge.ts'

/** What a page says first where the model in force fails: what searching is like meanwhile. */
export function problemTitle(meaning: MeaningState): string {
  switch (meaning) {
    case 'words':
      return 'Searching by words only.'
    case 'former':
      return 'Searching by earlier vectors.'
    default:
      return 'No new vectors.'
  }
}
