import type { IncomingMessage, ServerResponse } from 'node:http'
import { ownCommand } from '../../core/platform/own-command.ts'
import type { BrowserSessions, OpenedSession } from '../../core/sessions/ports.ts'
import { isRecord } from '../../shared/is-record.ts'
import { sendJson } from './answers.ts'
import { type Authentication, readArrival } from './authentication.ts'
import { readJson, readText } from './body.ts'
import type { DoorRecord } from './door-record.ts'
import { isSameOrigin } from './guard.ts'
import { isNavigation } from './page.ts'
import { escaped, sendPlainPage } from './plain-page.ts'
import { methodRefused, Refusal } from './refusal.ts'

interface SignIn {
  readonly sessions: BrowserSessions
  readonly authentication: Authentication
  readonly signInLink: () => string
  readonly record: DoorRecord
}

/**
 * `GET /sign-in?code=…` signs a browser in, once. `POST /sign-in` does the same for a token typed into the form.
 * The way on is a page that refreshes, not a redirect: a browser that came from another page's link would not send a
 * SameSite=Strict cookie after a redirect.
 */
export async function signIn(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  requestId: string,
  parts: SignIn,
): Promise<void> {
  const { sessions, authentication } = parts
  if (request.method === 'POST') {
    if (!isSameOrigin(request))
      throw new Refusal(403, 'FORBIDDEN', 'Sign in from the page itself.', 'Open / first.')
    const form = new URLSearchParams(await readText(request, 4096))
    try {
      authentication.checkToken(form.get('token')?.trim() || undefined)
    } catch (error) {
      if (!(error instanceof Refusal) || !isNavigation(request)) throw error
      parts.record.refused(request, requestId, error)
      return askAgain(response, error)
    }
    return signedIn(
      response,
      await welcome(request, requestId, parts, 'token', sessions.open(readArrival(request))),
    )
  }
  if (request.method !== 'GET') throw methodRefused('GET, POST')
  const code = url.searchParams.get('code')
  if (code === null) return askToSignIn(response)
  if ((request.headers['sec-purpose'] ?? request.headers.purpose) !== undefined) {
    throw new Refusal(503, 'UNAVAILABLE', 'A one-time link is not fetched ahead of time.', 'Open the link.')
  }
  const opened = sessions.redeem(code, readArrival(request))
  if (opened !== undefined) {
    return signedIn(response, await welcome(request, requestId, parts, 'link', opened))
  }
  const refused = authentication.failure()
  if (refused.status === 429) throw refused
  parts.record.refused(request, requestId, refused)
  askToSignIn(response, 'This link has been used, or is older than 5 minutes.')
}

/** Ends the session a browser had, if any, for the one it has now; gives the cookie. */
async function welcome(
  request: IncomingMessage,
  requestId: string,
  { sessions, authentication, record }: SignIn,
  by: 'link' | 'token',
  opened: OpenedSession,
): Promise<string> {
  const before = authentication.sessionSecret(request)
  if (before !== undefined) sessions.end(before)
  await record.signedIn(request, requestId, by, opened.id)
  return authentication.setCookie(opened.secret)
}

/**
 * `POST /api/session` with the code of a one-time link, for a page whose session has ended and that must not be left.
 * `undefined` when it names no code: then it is asked by token.
 */
async function openByCode(
  request: IncomingMessage,
  requestId: string,
  parts: SignIn,
): Promise<string | undefined> {
  const body = await readJson(request, 4096)
  if (!isRecord(body) || typeof body.code !== 'string') return undefined
  const opened = parts.sessions.redeem(body.code, readArrival(request))
  if (opened === undefined) throw parts.authentication.failure()
  return await welcome(request, requestId, parts, 'link', opened)
}

/** `POST /api/session` (token or code → cookie), `DELETE /api/session` (sign out), `POST /api/session/link` (a new link). */
export async function serveSession(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  requestId: string,
  parts: SignIn,
): Promise<void> {
  const { sessions, authentication, signInLink, record } = parts
  if (request.headers.origin !== undefined && !isSameOrigin(request)) {
    throw new Refusal(403, 'FORBIDDEN', 'Sign in from the page itself.', 'Open / first.')
  }
  const opens = pathname === '/api/session' && request.method === 'POST'
  if (opens && request.headers.authorization === undefined) {
    const cookie = await openByCode(request, requestId, parts)
    if (cookie !== undefined) return sendJson(response, 200, { signedIn: true }, { 'Set-Cookie': cookie })
    authentication.require(request)
    throw sessionOpensNone()
  }
  const caller = authentication.require(request)
  if (pathname === '/api/session' && request.method === 'DELETE') {
    const secret = authentication.sessionSecret(request)
    const ended = secret === undefined ? undefined : sessions.end(secret)
    if (ended !== undefined) await record.signedOut(request, requestId, ended)
    return sendJson(response, 200, { signedIn: false }, { 'Set-Cookie': authentication.setCookie(undefined) })
  }
  if (request.method !== 'POST') {
    throw methodRefused(pathname === '/api/session' ? 'POST, DELETE' : 'POST')
  }
  await readJson(request)
  if (caller.by !== 'token') {
    throw sessionOpensNone()
  }
  if (pathname === '/api/session/link') {
    await record.linkMade(request, requestId, caller.actor)
    return sendJson(response, 200, { url: signInLink() })
  }
  const opened = sessions.open(readArrival(request))
  const cookie = await welcome(request, requestId, parts, 'token', opened)
  sendJson(response, 200, { signedIn: true }, { 'Set-Cookie': cookie })
}

const sessionOpensNone = () =>
  new Refusal(403, 'FORBIDDEN', 'A session cannot open another one.', 'Use the API token.')

const mark = `<svg class="mark" viewBox="0 0 20 20" aria-hidden="true"><path opacity=".38"
d="M1.8 15.2C5.6 15.2 6.2 3 9.6 3s4.2 9.6 8.6 9.6"/><path stroke-width="2"
d="M1.8 15.2c4.4 0 4.6-5.4 7.8-5.4s4 2.8 8.6 2.8"/></svg>`

/** The page a browser gets that is not signed in. */
export function askToSignIn(response: ServerResponse, notice?: string): void {
  sendForm(response, 401, { 'WWW-Authenticate': 'Bearer' }, notice)
}

/** The form once more, with what was wrong about the token that was typed into it. */
function askAgain(response: ServerResponse, { status, message, remedy, headers }: Refusal): void {
  const notice = status === 401 ? 'This is not the API token.' : `${message} ${remedy}`
  sendForm(response, status, headers, notice)
}

function sendForm(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  notice?: string,
): void {
  const body = `<main class="gate">
${mark}
<h1>Sign in to Catalyst</h1>
${notice === undefined ? '' : `<p role="alert">${escaped(notice)}</p>`}
<p>This page opens with a link that works once. The terminal in which Catalyst was started has printed one; this command
prints another:</p>
<pre>${escaped(ownCommand('sign-in'))}</pre>
<label for="token">Or paste the API token, from the file <code>token</code> in the data folder:</label>
<form method="post" action="/sign-in">
<input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required>
<button>Sign in</button>
</form>
</main>`
  sendPlainPage(response, status, { title: 'Sign in to Catalyst', body }, headers)
}

function signedIn(response: ServerResponse, cookie: string): void {
  sendPlainPage(
    response,
    200,
    {
      title: 'Catalyst',
      head: '<meta http-equiv="refresh" content="0; url=/">',
      body: '<p>Signed in. <a href="/">Go to Catalyst</a></p>',
    },
    { 'Set-Cookie': cookie },
  )
}
