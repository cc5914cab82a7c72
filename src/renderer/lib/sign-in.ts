import { errorFromProblem } from '../../contract/over-http.ts'
import { defined } from '../../shared/defined.ts'
import { describeProblem } from './problem.ts'
import { useSession } from './session.ts'

/** Said on the window when this browser was signed in: whoever waits to connect again need wait no longer. */
export const signedInEvent = 'catalyst:signed-in'

/** A refused sign-in, in words for the form. */
export class SignInRefused extends Error {}

/**
 * Signs this browser in without leaving the page, by what somebody has pasted: a one-time link or the API token.
 * @throws SignInRefused with what to do
 */
export async function signInWith(pasted: string): Promise<void> {
  const text = pasted.trim()
  const code = readCode(text)
  // A header takes visible ASCII only; anything else is not a token.
  if (code === undefined && !/^[\x21-\x7e]+$/u.test(text))
    throw new SignInRefused('This is neither a link nor a token.')
  const response = await fetch('/api/session', {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'Content-Type': 'application/json',
      ...defined({ Authorization: code === undefined ? `Bearer ${text}` : undefined }),
    },
    body: JSON.stringify(code === undefined ? {} : { code }),
  })
  if (response.ok) {
    useSession.getState().signIn()
    window.dispatchEvent(new Event(signedInEvent))
    return
  }
  if (response.status !== 401) {
    const problem = errorFromProblem(await response.json().catch(() => undefined))
    const { message, remedy } = problem
      ? describeProblem(problem)
      : { message: `HTTP ${response.status}.`, remedy: '' }
    throw new SignInRefused(`${message} ${remedy}`.trim())
  }
  throw new SignInRefused(
    code === undefined
      ? 'This token is not the one of the Catalyst that runs here.'
      : 'This link has been used, or is older than 5 minutes.',
  )
}

function readCode(text: string): string | undefined {
  return URL.canParse(text) ? (new URL(text).searchParams.get('code') ?? undefined) : undefined
}
