import type { ReactNode } from 'react'
import { desktop } from '../lib/client.ts'
import { fileAddress, type Openable, openDocument } from '../lib/open-document.ts'
import { sayProblem } from '../lib/toasts.ts'

/** A link that opens a document's file, at a page where one is given. */
export function DocumentLink({
  document,
  page,
  className,
  children,
}: {
  document: Openable
  page?: number | null
  className?: string
  children: ReactNode
}) {
  return (
    <a
      className={className}
      href={fileAddress(document, page)}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => {
        if (!desktop) return
        event.preventDefault()
        openDocument(document, page).catch(sayProblem)
      }}
    >
      {children}
    </a>
  )
}
