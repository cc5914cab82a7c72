import { ORPCError } from '@orpc/client'
import { errorFromProblem } from '../../contract/over-http.ts'
import { useSession } from './session.ts'

interface Accepted {
  runId: string
  accepted: number
  refused: { name: string; message: string }[]
}

/**
 * Sends files to `POST /api/ingest`. By XMLHttpRequest, because `fetch` cannot say how much of a body has been sent.
 * Rejects as the contract's client would.
 */
export function upload(
  files: readonly { file: File; name: string }[],
  onProgress: (share: number) => void,
): Promise<Accepted> {
  const form = new FormData()
  for (const { file, name } of files) form.append('files', file, name)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/ingest')
    request.responseType = 'json'
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    })
    request.addEventListener('error', () => reject(new TypeError('network error while sending files')))
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response)
      else reject(readError(request))
    })
    request.send(form)
  })
}

function readError(request: XMLHttpRequest): ORPCError<string, unknown> {
  if (request.status === 401) useSession.getState().end()
  return (
    errorFromProblem(request.response) ??
    new ORPCError('UNEXPECTED', {
      status: request.status,
      message: `The files were not taken (HTTP ${request.status}).`,
    })
  )
}
