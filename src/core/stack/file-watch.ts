import { stat } from 'node:fs/promises'
import type { FileProblem, RootCause } from '../../contract/stack-view.ts'
import { loadProject } from './compose/load-project.ts'
import type { ComposeProject } from './compose/model.ts'
import { ComposeProblem } from './compose/problems.ts'
import { finding } from './diagnosis/preflight/finding.ts'
import { listEnvFiles, type Selection } from './selection.ts'

/** A Compose file as last read: the project, or everything that is wrong with it. */
export type ReadFile =
  | { readonly project: ComposeProject; readonly problem?: undefined }
  | { readonly project?: undefined; readonly problem: ComposeProblem }

/** Reads a Compose file, and again only when it, or what it takes variables from, has changed. */
export function createFileReader(selection: Selection, env: NodeJS.ProcessEnv) {
  let last: { stamp: string; read: ReadFile } | undefined
  const listFiles = (read: ReadFile | undefined) => [
    ...(read?.project?.files ?? [selection.file]),
    selection.envFile,
  ]
  return async function read(): Promise<ReadFile> {
    const stamp = await stampFiles(listFiles(last?.read))
    if (last?.stamp === stamp) return last.read
    const now = await readOnce(selection, env)
    last = { stamp: await stampFiles(listFiles(now)), read: now }
    return now
  }
}

async function readOnce(selection: Selection, env: NodeJS.ProcessEnv): Promise<ReadFile> {
  try {
    const { file, project } = selection
    return { project: await loadProject({ file, project, env, envFiles: listEnvFiles(selection) }) }
  } catch (error) {
    if (error instanceof ComposeProblem) return { problem: error }
    throw error
  }
}

/** Sizes and times of the files, as one text. */
async function stampFiles(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (stats) => `${file}:${stats.mtimeMs}:${stats.size}`,
        () => `${file}:absent`,
      ),
    ),
  )
  return stamps.join('\n')
}

/** What is wrong with a file as root causes: one for each kind of problem in each service. */
export function fileCauses(problem: ComposeProblem): RootCause[] {
  const groups = Map.groupBy(problem.problems, (one) => `${one.kind} ${readService(one) ?? ''}`)
  return [...groups.values()].map((group) => {
    const [first] = group
    const more = group.length > 1 ? ` (and ${group.length - 1} more)` : ''
    return finding({
      service: readService(first!) ?? null,
      code: first!.kind,
      message: `${first!.message}${more}`,
      remedy: problem.remedy,
      evidence: group.map((one) => `${one.file}${one.line === null ? '' : `:${one.line}`}: ${one.message}`),
    })
  })
}

function readService({ key }: FileProblem): string | undefined {
  return /^services\.([^.[]+)/u.exec(key)?.[1]
}
