import { create } from 'zustand'
import type { KnowledgeTotals } from '../../contract/knowledge.ts'

interface KnowledgeState {
  totals: KnowledgeTotals | null
  /** Counts the changes, so that lists know when to look again. */
  changes: number
  take(totals: KnowledgeTotals): void
}

/** What the index holds. */
export const useKnowledge = create<KnowledgeState>()((set) => ({
  totals: null,
  changes: 0,
  take: (totals) => set((state) => ({ totals, changes: state.changes + 1 })),
}))
