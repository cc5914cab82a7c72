import { formatCount } from '../../../shared/count-words.ts'
import { saveFile } from '../../lib/save-file.ts'
import { say } from '../../lib/toasts.ts'
import { useAction } from '../../lib/use-action.ts'
import { IconButton } from '../icon-button.tsx'
import type { LineBuffer } from './line-buffer.ts'
import type { LineIndex } from './line-index.ts'
import { exportName } from './line-text.ts'

/** Copies the lines that are shown, or saves them as a file. */
export function TakeAway<Line>({
  buffer,
  index,
  name,
  lineText,
}: {
  buffer: LineBuffer<Line>
  index: LineIndex<Line>
  /** Of the file, without time and ending. */
  name: string
  lineText(line: Line): string
}) {
  const [copy] = useAction(async () => {
    await navigator.clipboard.writeText(joinLines(buffer, index, lineText))
    say('success', `${formatCount(index.size, 'line')} copied`)
  })
  return (
    <>
      <IconButton icon="copy" label="Copy these lines" disabled={index.size === 0} onClick={() => copy()} />
      <IconButton
        icon="download"
        label="Save these lines as a file"
        disabled={index.size === 0}
        onClick={() => saveFile([joinLines(buffer, index, lineText)], exportName(name, new Date()))}
      />
    </>
  )
}

function joinLines<Line>(
  buffer: LineBuffer<Line>,
  index: LineIndex<Line>,
  lineText: (line: Line) => string,
): string {
  const lines: string[] = []
  for (let place = 0; place < index.size; place++) {
    const line = buffer.at(index.at(place)!)
    if (line) lines.push(lineText(line))
  }
  return `${lines.join('\n')}\n`
}
