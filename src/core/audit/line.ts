import { hash } from 'node:crypto'
import { canonicalJson } from './canonical.ts'

/**
 * One line of the log: `{"entry":{…},"prev":"…","seq":7,"sha256":"…"}`, canonical JSON. `sha256` is the hash of the same
 * object without it, and `prev` the one of the line before: who changes a line must change all that follow.
 */
export interface Line {
  readonly text: string
  readonly sha256: string
  /** Of the entry alone, wherever it stands: tells what was changed from what was only moved. */
  readonly digest: string
}

/** The `prev` of the first line. */
export const noHash = 'A'.repeat(43)

/** SHA-256 as base64url: 43 characters. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url')
}

/** The first 66 bits of the hash of an entry's text: enough to tell entries apart, and short enough to keep of each. */
export const digestLength = 11
export function digestEntry(entryText: string | Uint8Array): string {
  return sha256(entryText).slice(0, digestLength)
}

/** Makes the line that follows `prev`. */
export function makeLine(entry: object, prev: string, seq: number): Line {
  const text = canonicalJson(entry)
  const open = `{"entry":${text},"prev":"${prev}","seq":${seq}`
  const digest = sha256(`${open}}`)
  return { text: `${open},"sha256":"${digest}"}\n`, sha256: digest, digest: digestEntry(text) }
}

export interface ReadLine {
  readonly entryText: string
  readonly prev: string
  readonly seq: number
  readonly sha256: string
  /** The line says its own hash rightly. */
  readonly sound: boolean
}

const form =
  /^\{"entry":(?<entryText>\{.*\}),"prev":"(?<prev>[\w-]{43})","seq":(?<seq>\d{1,15}),"sha256":"(?<sha256>[\w-]{43})"\}$/u

/** Takes a line (without its end) apart; `undefined` when it has not the form of one. */
export function readLine(text: string): ReadLine | undefined {
  const groups = form.exec(text)?.groups
  if (!groups) return undefined
  const { entryText = '', prev = '', seq = '', sha256: stated = '' } = groups
  const own = sha256(`${text.slice(0, text.length - tailLength)}}`)
  return { entryText, prev, seq: Number(seq), sha256: stated, sound: own === stated }
}

/** Length of `,"sha256":"…"}`. */
export const tailLength = 56
