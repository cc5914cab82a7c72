import type { Remark } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { Banner } from '../../ui/banner.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Tip } from '../../ui/tip.tsx'

/** What was read otherwise than it stands, above the document's chunks. */
export function Remarks({ remarks }: { remarks: readonly Remark[] }) {
  return remarks.map(({ code, message, remedy }) => (
    <Banner key={`${code} ${message}`} tone="warn" shape="degraded">
      <span className="mid">{message}</span> <span className="dim">{remedy}</span>
    </Banner>
  ))
}

/** In the list: that there are some, and what they say where one points at it. */
export function RemarkMark({ remarks }: { remarks: readonly Remark[] }) {
  const words = remarks.map(({ message }) => message).join(' ')
  return (
    <Tip text={words}>
      <span>
        <StatusShape shape="degraded" />
        <span className="sr">, {formatCount(remarks.length, 'remark')}</span>
      </span>
    </Tip>
  )
}
