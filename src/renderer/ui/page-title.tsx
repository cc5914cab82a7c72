import { useEffect } from 'react'
import { useTitle } from '../lib/title.ts'

/** Names the page in the header. */
export function PageTitle({ text, parent }: { text: string; parent?: { text: string; place: string } }) {
  const parentText = parent?.text
  const place = parent?.place
  useEffect(() => {
    const shown = parentText && place ? { text, parent: { text: parentText, place } } : { text }
    useTitle.setState(shown, true)
  }, [text, parentText, place])
  return null
}
