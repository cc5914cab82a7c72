import { create } from 'zustand'

interface Title {
  text: string
  /** Where this page belongs, when it is not in the rail itself. */
  parent?: { text: string; place: string }
}

/** What the header says; each page sets it through PageTitle. */
export const useTitle = create<Title>()(() => ({ text: 'Catalyst' }))
