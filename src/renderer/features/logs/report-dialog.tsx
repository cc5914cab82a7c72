import { Dialog } from '@base-ui/react/dialog'
import type { ReportSubject } from '../../../contract/logs.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { client } from '../../lib/client.ts'
import { saveFile } from '../../lib/save-file.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Failure, Loading } from '../../ui/states.tsx'

/** A problem report: shown whole, then saved as it was shown. Nothing is sent anywhere. */
export function ReportDialog({
  open,
  subject,
  onClose,
}: {
  open: boolean
  subject: ReportSubject
  onClose(): void
}) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog ask report">
          <Report subject={subject} onDone={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Report({ subject, onDone }: { subject: ReportSubject; onDone(): void }) {
  const made = useLoad(JSON.stringify(subject), (signal) => client.logs.report(subject, { signal }))
  const report = made.data
  return (
    <>
      <div className="ask-head">
        <Dialog.Title>Problem report</Dialog.Title>
        <Dialog.Description>
          Versions, health, stack, runs, settings and log lines
          {subject.run || subject.request ? `, with all of ${subject.run ?? subject.request}` : ''}. Secrets
          are masked. Read it: it is saved as it stands here, and sent nowhere.
        </Dialog.Description>
      </div>
      {made.problem ? (
        <Failure problem={made.problem} onRetry={made.reload} />
      ) : report ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="report-text" tabIndex={0} aria-label="The report">
          <pre>{report.text}</pre>
        </section>
      ) : (
        <Loading what="report" rows={8} />
      )}
      <div className="dialog-foot">
        {report && (
          <span className="dim grow">
            {report.name}, {formatBytes(new Blob([report.text]).size)}
            <CopyButton text={report.text} label="Copy report" />
          </span>
        )}
        <Dialog.Close className="btn">Cancel</Dialog.Close>
        <Button
          look="primary"
          icon="download"
          disabled={!report}
          onClick={() => {
            saveFile([report!.text], report!.name)
            onDone()
          }}
        >
          Save as a file
        </Button>
      </div>
    </>
  )
}
