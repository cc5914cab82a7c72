import { readJsonl } from '../sources/records/jsonl.ts'
import type { RecordLine } from './records-job.ts'

/** The lines of a JSONL file as the import takes them. */
export async function* recordLines(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<RecordLine, void, undefined> {
  for await (const line of readJsonl(path, { signal })) {
    yield 'record' in line
      ? { line: line.line, ok: true, record: line.record }
      : { line: line.line, ok: false, message: line.message, remedy: line.remedy }
  }
}
