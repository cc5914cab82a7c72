import { useEffect } from 'react'
import { useTitle } from '../lib/title.ts'
import { useVerdict } from '../lib/use-verdict.ts'
import { indicatorText } from '../lib/verdict.ts'

/** Keeps the tab's title and icon telling the same as the header does. */
export function DocumentTitle() {
  const verdict = useVerdict()
  const page = useTitle((title) => title.text)
  const status = verdict.status === 'off' ? 'healthy' : verdict.status
  const text = status === 'healthy' ? '' : `${indicatorText(verdict)} · `

  useEffect(() => {
    document.title = `${text}${page} · Catalyst`
  }, [text, page])

  useEffect(() => {
    document.querySelector('link[rel="icon"]')?.setAttribute('href', `./favicon-${status}.svg`)
  }, [status])
  return null
}
