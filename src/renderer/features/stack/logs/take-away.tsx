import { formatCount } from '../../../lib/format.ts'
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
        onClick={() => save(textOf(buffer, index), exportName(project, new Date()))}
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

function save(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
