import { basename } from 'node:path'
import type { Job } from './job-store.ts'
import { counted, type ItemEnd } from './take-in-item.ts'

/** Files of a run that are in the index, but in which no text was found: no search will ever give them. */
export class FilesWithoutText {
  readonly #names: string[] = []

  note(job: Job, { remarks = [] }: ItemEnd): void {
    if (remarks.some(({ code }) => code === 'no-text')) this.#names.push(basename(job.name))
  }

  /** For people; `undefined` where there is nothing to say. */
  get sentence(): string | undefined {
    const [first, ...more] = this.#names
    if (first === undefined) return undefined
    const others = more.length === 0 ? '' : ` and ${counted(more.length, 'other file')}`
    return `No text was found in ${first}${others}: search cannot find what is in there.`
  }
}
