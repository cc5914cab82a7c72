import type { StackLogLine } from '../../../../contract/stack-view.ts'
import { formatMoment } from '../../../lib/format.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import type { Numbered } from '../../../ui/log/line-buffer.ts'
import { Marked } from '../../../ui/log/marked.tsx'
import type { Matcher } from '../../../ui/log/matcher.ts'
import { lineText } from './line-text.ts'

const requestPattern = /\breq_[0-9a-z]{10,}\b|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/u

/** A line at full length. */
export function LineDetail({
  line,
  matcher,
  onRequest,
  onClose,
}: {
  line: Numbered<StackLogLine>
  matcher: Matcher | undefined
  onRequest(id: string): void
  onClose(): void
}) {
  const request = requestPattern.exec(line.text)?.[0]
  return (
    <aside className="log-detail" aria-label="Chosen line">
      <div className="row small">
        <span className="mid">{line.service}</span>
        <span className="dim">
          {formatMoment(line.at)}, {line.stream}
        </span>
        <span className="push" />
        {request && (
          <Button small icon="filter" onClick={() => onRequest(request)}>
            This request only
          </Button>
        )}
        <CopyButton text={lineText(line)} label="Copy line" />
        <IconButton icon="x" label="Close" onClick={onClose} />
      </div>
      <pre>{matcher ? <Marked text={line.text} matcher={matcher} /> : line.text}</pre>
    </aside>
  )
}
