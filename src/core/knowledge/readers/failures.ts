import type { ReadFailureCode } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'

/** Why a file could not be read, in words for people, and what to do about it. */
export class ReadFailure extends Error {
  readonly code: ReadFailureCode
  readonly remedy: string

  constructor(code: ReadFailureCode, message: string, remedy: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ReadFailure'
    this.code = code
    this.remedy = remedy
  }
}

import { readableFormats as supported } from '../../../contract/formats.ts'

export const failures = {
  encrypted: (what: string, cause?: unknown) =>
    new ReadFailure(
      'encrypted',
      `This ${what} is protected by a password.`,
      'Save a copy without the password and add that.',
      cause,
    ),
  damaged: (what: string, why: string, cause?: unknown) =>
    new ReadFailure(
      'damaged',
      `This ${what} is damaged: ${why}.`,
      'Open it in the program it comes from, save it again, and add the new copy.',
      cause,
    ),
  empty: (what = 'file') =>
    new ReadFailure(
      'empty',
      `There is nothing in this ${what}.`,
      'Check that it was saved or copied completely.',
    ),
  noTextLayer: (pages: number) =>
    new ReadFailure(
      'no-text-layer',
      pages === 1
        ? 'The one page of this PDF is a picture without text: it was scanned and not run through text recognition.'
        : `All ${pages} pages of this PDF are pictures without text: it was scanned and not run through text recognition.`,
      'Run text recognition (OCR) over it, for example with ocrmypdf, and add the result.',
    ),
  tooLarge: (bytes: number, maxBytes: number) =>
    new ReadFailure(
      'too-large',
      `The file has ${megabytes(bytes)} MB; at most ${megabytes(maxBytes)} MB are read.`,
      'Split it, or raise “Largest file” in Settings → Storage.',
    ),
  unpacksTooLarge: (bytes: number, maxBytes: number) =>
    new ReadFailure(
      'too-large',
      `The file unpacks to ${megabytes(bytes)} MB; at most ${megabytes(maxBytes)} MB can be held.`,
      'Split it, or raise “Memory” in Settings → Reading.',
    ),
  unsupported: (what: string) =>
    new ReadFailure(
      'unsupported',
      `${what} cannot be read. Catalyst reads ${supported}.`,
      'Convert it to one of these and add that.',
    ),
  notFound: (path: string, cause?: unknown) =>
    new ReadFailure(
      'not-found',
      `There is no file ${path}.`,
      'Check whether it was moved or renamed.',
      cause,
    ),
  notReadable: (path: string, why: string, cause?: unknown) =>
    new ReadFailure(
      'not-readable',
      `The file ${path} cannot be opened: ${why}.`,
      'Give your user the right to read it, then try again.',
      cause,
    ),
  timeout: (seconds: number) =>
    new ReadFailure(
      'timeout',
      `Reading was stopped after ${formatCount(seconds, 'second')}.`,
      'Raise “Deadline” in Settings → Reading if the file is worth the wait, then try again.',
    ),
  outOfMemory: (megabytesAllowed: number) =>
    new ReadFailure(
      'out-of-memory',
      `Reading this file needs more than the ${megabytesAllowed} MB a reader may use.`,
      'Raise “Memory” in Settings → Reading, then try again.',
    ),
  crashed: (why: string, cause?: unknown) =>
    new ReadFailure(
      'crashed',
      `The reader broke down over this file (${why}). No other file was harmed.`,
      'Try again; if it happens again, save the file anew from the program it comes from.',
      cause,
    ),
}

function megabytes(bytes: number): string {
  const value = bytes / 2 ** 20
  return value >= 10 ? String(Math.round(value)) : String(Math.max(0.1, Math.round(value * 10) / 10))
}
