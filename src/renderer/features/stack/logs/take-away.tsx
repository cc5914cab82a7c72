import { formatCount } from '../../../lib/format.ts'
import { saveFile } from '../../../lib/save-file.ts'
import { say } from '../../../lib/toasts.ts'
import { useAction } from '../../../lib/use-action.ts'
import { IconButton } from '../../../ui/icon-button.tsx'
import type { LineBuffer } from './line-buffer.ts'
import type { LineIndex } from './line-index.ts'
import { exportName, lineText } from './line-text.ts'

/** Copies the lines that are shown, or saves them as a file. */
export function TakeAway({
  buffer,
  index,
  project,
}: {
  buffer: LineBuffer
  index: LineIndex
  project: string
}) {
  const [copy] = useAction(async () => {
    await navigator.clipboard.writeText(textOf(buffer, index))
    say('success', `${formatCount(index.size, 'line')} copied`)
  })
  return (
    <>
      <IconButton icon="copy" label="Copy these lines" disabled={index.size === 0} onClick={() => copy()} />
      <IconButton
        icon="download"
        label="Save these lines as a file"
        disabled={index.size === 0}
        onClick={() => saveFile([textOf(buffer, index)], exportName(project, new Date()))}
      />
    </>
  )
}

function textOf(buffer: LineBuffer, index: LineIndex): string {
  const lines: string[] = []
  for (let place = 0; place < index.size; place++) {
    const line = buffer.at(index.at(place)!)
    if (line) lines.push(lineText(line))
  }
  return `${lines.join('\n')}\n`
}
