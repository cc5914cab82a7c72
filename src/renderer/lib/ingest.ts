import { create } from 'zustand'
import { isBulkFile, refuseByName } from '../../contract/formats.ts'
import { formatCount } from '../../shared/count-words.ts'
import { client, desktop } from './client.ts'
import { listFiles } from './dropped-files.ts'
import { useSettings } from './settings-store.ts'
import { say, sayProblem } from './toasts.ts'
import { upload } from './upload.ts'

interface Refused {
  name: string
  message: string
}

interface Intake {
  /** Share of the bytes sent, 0 to 1; `null` while nothing is being sent. */
  sending: number | null
  /** What was not taken of the last files, and why; shown until it is closed. */
  refused: readonly Refused[]
  accepted: number
}

/** What becomes of the files the user gives. */
export const useIntake = create<Intake>()(() => ({ sending: null, refused: [], accepted: 0 }))

/** Takes what was dropped: by path in the desktop window, by upload in a browser. */
export async function ingestDrop(transfer: DataTransfer): Promise<void> {
  if (desktop) {
    const { pathForFile } = desktop
    const paths = await Promise.all([...transfer.files].map((file) => pathForFile(file)))
    return ingestPaths(paths.filter(Boolean))
  }
  return ingestFiles(await listFiles(transfer))
}

/** Lets the user choose files, or a folder, and takes them. */
export async function pickAndIngest(what: 'files' | 'folder'): Promise<void> {
  if (desktop) return ingestPaths(await (what === 'files' ? desktop.pickFiles() : desktop.pickFolder()))
  const files = await chooseInBrowser(what)
  return ingestFiles(files.map((file) => ({ file, name: file.webkitRelativePath || file.name })))
}

async function ingestPaths(paths: string[]): Promise<void> {
  if (paths.length === 0) return
  await report(
    client.knowledge.ingest({
      paths: paths.filter((path) => !isBulkFile(path)),
      jsonl: paths.filter(isBulkFile),
    }),
    [],
  )
}

async function ingestFiles(files: { file: File; name: string }[]): Promise<void> {
  if (files.length === 0) return
  const limitMb = useSettings.getState().view?.settings.storage.maxFileMb ?? 200
  const refused: Refused[] = []
  const sent = files.filter(({ file, name }) => {
    const message = refuseByName(name) ?? refuseBySize(name, file.size, limitMb)
    if (message) refused.push({ name, message })
    return !message
  })
  if (sent.length === 0) {
    useIntake.setState({ refused, accepted: 0 })
    return
  }
  useIntake.setState({ sending: 0 })
  try {
    await report(
      upload(sent, (share) => useIntake.setState({ sending: share })),
      refused,
    )
  } finally {
    useIntake.setState({ sending: null })
  }
}

async function report(
  answer: Promise<{ runId: string; accepted: number; refused: Refused[] }>,
  before: Refused[],
): Promise<void> {
  try {
    const { runId, accepted, refused } = await answer
    useIntake.setState({ refused: [...before, ...refused], accepted })
    if (accepted > 0)
      say(
        'success',
        `${formatCount(accepted, 'file')} taken`,
        accepted === 1 ? 'It is found as soon as it is read.' : 'They are found as soon as they are read.',
        {
          place: `/runs/${runId}`,
          label: 'Open run',
        },
      )
  } catch (error) {
    if (before.length > 0) useIntake.setState({ refused: before, accepted: 0 })
    sayProblem(error)
  }
}

/** Bulk files hold many documents; the limit is one document's. */
function refuseBySize(name: string, bytes: number, limitMb: number): string | undefined {
  const tooLarge = !isBulkFile(name) && bytes > limitMb * 1024 * 1024
  return tooLarge ? `${Math.ceil(bytes / 1024 / 1024)} MB, the limit is ${limitMb} MB.` : undefined
}

function chooseInBrowser(what: 'files' | 'folder'): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = true
    if (what === 'folder') input.webkitdirectory = true
    input.addEventListener('change', () => resolve([...(input.files ?? [])]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}
