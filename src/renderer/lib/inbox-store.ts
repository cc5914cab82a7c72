import { create } from 'zustand'
import type { NoticeCounts } from '../../contract/notices.ts'

interface InboxState {
  /** How many notices wait; `null` before the first word. */
  counts: NoticeCounts | null
  /** Whether this window shows the list. */
  isOpen: boolean
  take(counts: NoticeCounts): void
  setOpen(isOpen: boolean): void
}

/** What went wrong and was not dismissed, as far as every page shows it. */
export const useInbox = create<InboxState>()((set) => ({
  counts: null,
  isOpen: false,
  take: (counts) => set({ counts }),
  setOpen: (isOpen) => set({ isOpen }),
}))
