import { create } from 'zustand'

/** Something that was typed and is stored nowhere yet. */
export interface Draft {
  /** What a person calls it: `Chunking`. */
  readonly title: string
  /** Stores it; gives whether that went well. Absent where it has to be done by hand, or cannot be done as it is. */
  save?(): Promise<boolean>
  discard(): void
}

interface Unsaved {
  drafts: ReadonlyMap<string, Draft>
  /** Set while it is asked whether to leave: takes the answer. */
  answer: ((leave: boolean) => void) | undefined
}

/** What would be lost by leaving. */
export const useUnsaved = create<Unsaved>()(() => ({ drafts: new Map(), answer: undefined }))

export function hasUnsaved(): boolean {
  return useUnsaved.getState().drafts.size > 0
}

/** Notes a draft under a key, or that there is none any more. */
export function noteDraft(key: string, draft: Draft | undefined): void {
  const drafts = new Map(useUnsaved.getState().drafts)
  if (draft) drafts.set(key, draft)
  else if (!drafts.delete(key)) return
  useUnsaved.setState({ drafts })
}

/** Asks whether what was typed may be lost, where something was. Whoever asks twice takes the first question back. */
export function askToLeave(): Promise<boolean> {
  const { answer } = useUnsaved.getState()
  answer?.(false)
  if (!hasUnsaved()) return Promise.resolve(true)
  return new Promise((resolve) => {
    useUnsaved.setState({
      answer: (leave) => {
        useUnsaved.setState({ answer: undefined })
        if (leave) dropUnsaved()
        resolve(leave)
      },
    })
  })
}

/** Forgets all of it, without asking: the page is cleared, or somebody has said so. */
export function dropUnsaved(): void {
  for (const draft of useUnsaved.getState().drafts.values()) draft.discard()
  useUnsaved.setState({ drafts: new Map() })
}

/** The browser, or the window of the app, asks in its own words before it closes or loads anew. */
export function guardUnload(): void {
  window.addEventListener('beforeunload', (event) => {
    if (hasUnsaved()) event.preventDefault()
  })
}
