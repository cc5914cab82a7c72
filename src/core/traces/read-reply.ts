import { isRecord } from '../../shared/is-record.ts'
import { redactText } from '../platform/redaction/redaction.ts'

/** What a server said besides its status. */
export interface Reply {
  /** Whether it is a web page. */
  readonly isPage: boolean
  readonly json: unknown
  /** In one line, without secrets; empty where nothing was said. */
  readonly message: string
}

/** Bytes that are read; what comes after them says nothing that we want to know. */
const most = 64 * 1024
const longestMessage = 300

/** @param secrets what was sent along, which must not come back in our own words */
export async function readReply(response: Response, secrets: readonly string[]): Promise<Reply> {
  const text = await readStart(response)
  const isPage = /^\s*<(?:!doctype|html|head|body)/iu.test(text)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // Nothing obliges a server to answer in JSON.
  }
  const words = isPage ? '' : (findWords(json) ?? text)
  const message = redactText(words, secrets).replaceAll(/\s+/gu, ' ').trim().slice(0, longestMessage)
  return { isPage, json, message }
}

/** `{message}`, `{error}`, `{error: {message}}`. */
function findWords(json: unknown): string | undefined {
  if (!isRecord(json)) return undefined
  for (const said of [json.message, json.error, json.detail]) {
    if (typeof said === 'string') return said
    if (isRecord(said) && typeof said.message === 'string') return said.message
  }
  return undefined
}

async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes >= most) break
  }
  return Buffer.concat(chunks).subarray(0, most).toString('utf8')
}
