import { client } from '../../lib/client.ts'
import { useOwnCommand } from '../../lib/own-command.ts'
import { saveFile } from '../../lib/save-file.ts'
import { say } from '../../lib/toasts.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'

/** Saves the whole log as a file that can be verified by itself. */
export function ExportButton() {
  const verify = useOwnCommand('audit verify --file')
  const [save, saving] = useAction(async () => {
    const parts: string[] = []
    for await (const { text } of await client.audit.export({ what: 'everything' })) parts.push(text)
    saveFile(parts, `catalyst-audit-${new Date().toISOString().slice(0, 10)}.jsonl`, 'application/jsonl')
    say('success', 'The audit log was saved as a file', `Verify it with: ${verify} <path>`)
  })
  return (
    <Button icon="download" busy={saving} onClick={() => save()}>
      Export
    </Button>
  )
}
