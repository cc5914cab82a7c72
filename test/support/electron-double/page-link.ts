import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { DevtoolsSession } from './cdp.ts'
import { chromium } from './chromium.ts'
import {
  bindingName,
  isolatedWorldScript,
  mainWorldScript,
  questionName,
  worldName,
} from './isolated-world.ts'
import type { FromPage, Question, ToPage, WorldFacts } from './messages.ts'
import { applyTheme } from './native-theme.ts'

const tag = `electron-double-${randomBytes(8).toString('hex')}-`

/** What a page tells its window. Addresses are as Chromium knows them. */
export interface PageEvents {
  message(message: FromPage): void
  /** The answer to a question the page's thread waits for. */
  question(question: Question, subject: string): Promise<string>
  /** A request that Chromium would make: gives what to do with it. */
  request(request: PageRequest): Promise<PageAnswer>
  navigated(address: string, inPage: boolean): void
  domReady(): void
  loaded(title: string): void
  windowOpen(address: string): void
  /** The page would rather not be unloaded: gives whether it is, all the same. */
  preventsUnload(): boolean
  console(level: string, message: string): void
  crashed(): void
}

export interface PageRequest {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string | undefined
  readonly isDocument: boolean
  readonly isMainFrame: boolean
  readonly isRedirect: boolean
}

export type PageAnswer = 'continue' | 'abort' | 'fail' | Response

/** One page of Chromium, tied to one window. */
export interface PageLink {
  readonly targetId: string
  readonly session: DevtoolsSession
  /** Says something to the preload's world; held back until that world stands. */
  send(message: ToPage): void
  /** Forgets the document, as a navigation does. */
  reset(): void
}

/** Opens a page and prepares it so that every document in it meets our two worlds first. */
export async function openPage(
  size: { width: number; height: number },
  preload: string | undefined,
  facts: WorldFacts,
  events: PageEvents,
): Promise<PageLink> {
  const browser = await chromium()
  const { targetId } = await browser.root.send('Target.createTarget', {
    url: 'about:blank',
    width: size.width,
    height: size.height,
    newWindow: true,
  })
  const { sessionId } = await browser.root.send('Target.attachToTarget', { targetId, flatten: true })
  const session = browser.session(sessionId)
  const { frameTree } = await session.send('Page.getFrameTree')
  const mainFrame = frameTree.frame.id
  const world = trackWorld(session, mainFrame, events)

  session.on('Debugger.paused', ({ callFrames }) => {
    const [frame] = callFrames
    const answered =
      frame?.functionName === questionName
        ? answerQuestion(session, frame.callFrameId, events)
        : Promise.resolve()
    answered
      .catch((error) => console.error('electron double: a question was not answered', error))
      .finally(() => session.send('Debugger.resume').catch(() => {}))
  })
  session.on('Fetch.requestPaused', (paused) => {
    const { request, requestId, resourceType, frameId, redirectedRequestId } = paused
    const isDocument = resourceType === 'Document'
    events
      .request({
        url: request.url,
        method: request.method,
        headers: request.headers as Record<string, string>,
        body: request.postData,
        isDocument,
        isMainFrame: isDocument && frameId === mainFrame,
        isRedirect: redirectedRequestId !== undefined,
      })
      .then((answer) => fulfil(session, requestId, answer))
      .catch((error) => console.error('electron double: a request was not answered', request.url, error))
  })
  session.on('Page.frameNavigated', ({ frame }) => {
    if (!frame.parentId) events.navigated(frame.url + (frame.urlFragment ?? ''), false)
  })
  session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
    if (frameId === mainFrame) events.navigated(url, true)
  })
  session.on('Page.domContentEventFired', () => {
    world.live()
    events.domReady()
  })
  session.on('Page.loadEventFired', () => {
    session
      .send('Runtime.evaluate', { expression: 'document.title' })
      .then(({ result }) => events.loaded(String(result.value ?? '')))
      .catch(() => {}) // The page went on to another document.
  })
  session.on('Page.javascriptDialogOpening', ({ type }) => {
    if (type !== 'beforeunload') return
    const accept = events.preventsUnload()
    session.send('Page.handleJavaScriptDialog', { accept }).catch(() => {}) // The page is gone already.
  })
  session.on('Page.windowOpen', ({ url }) => events.windowOpen(url))
  session.on('Runtime.consoleAPICalled', ({ type, args }) =>
    events.console(type, args.map((arg) => arg.value ?? arg.description).join(' ')),
  )
  session.on('Runtime.exceptionThrown', ({ exceptionDetails }) =>
    events.console('error', exceptionDetails.exception?.description ?? exceptionDetails.text),
  )
  session.on('Inspector.targetCrashed', () => events.crashed())

  const scripts = preload
    ? [
        session.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript(tag) }),
        session.send('Page.addScriptToEvaluateOnNewDocument', {
          worldName,
          source: isolatedWorldScript(tag, facts, {
            source: readFileSync(preload, 'utf8'),
            url: pathToFileURL(preload).href,
          }),
        }),
      ]
    : []
  await Promise.all([
    session.send('Page.enable'),
    session.send('Runtime.enable'),
    session.send('DOM.enable'),
    session.send('Debugger.enable'),
    session.send('Runtime.addBinding', { name: bindingName, executionContextName: worldName }),
    ...scripts,
    session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    session.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
    applyTheme(session),
  ])
  return { targetId, session, send: world.send, reset: world.reset }
}

/** Follows which execution context is the live document's isolated world, and speaks to that one. */
function trackWorld(session: DevtoolsSession, mainFrame: string, events: PageEvents) {
  let coming: number | undefined
  let current: number | undefined
  let held: ToPage[] = []

  function send(message: ToPage) {
    if (current === undefined) {
      held.push(message)
      return
    }
    session
      .send('Runtime.callFunctionOn', {
        executionContextId: current,
        functionDeclaration: 'function (message) { globalThis.__electronDoubleReceive?.(message) }',
        arguments: [{ value: JSON.stringify(message) }],
      })
      .catch(() => {}) // The document is gone; Electron drops such messages too.
  }
  function live(context = coming) {
    if (context === undefined || context === current) return
    current = context
    const waiting = held
    held = []
    for (const message of waiting) send(message)
  }

  session.on('Runtime.executionContextCreated', ({ context }) => {
    const data = context.auxData as { frameId?: string } | undefined
    if (context.name === worldName && data?.frameId === mainFrame) coming = context.id
  })
  session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
    if (executionContextId === current) current = undefined
  })
  session.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
    live(executionContextId)
    events.message(JSON.parse(payload) as FromPage)
  })
  return {
    send,
    live,
    reset() {
      coming = undefined
      current = undefined
      held = []
    },
  }
}

async function answerQuestion(session: DevtoolsSession, callFrameId: string, events: PageEvents) {
  const evaluate = async (expression: string, returnByValue: boolean) => {
    const { result } = await session.send('Debugger.evaluateOnCallFrame', {
      callFrameId,
      expression,
      returnByValue,
    })
    return result
  }
  const question = (await evaluate('asked.question', true)).value as Question
  let answer: string
  if (question === 'file-path') {
    const { objectId = '' } = await evaluate('asked.subject', false)
    answer = (await session.send('DOM.getFileInfo', { objectId })).path
  } else answer = await events.question(question, (await evaluate('asked.subject', true)).value as string)
  await evaluate(`asked.answer = ${JSON.stringify(answer)}`, true)
}

async function fulfil(session: DevtoolsSession, requestId: string, answer: PageAnswer): Promise<void> {
  try {
    if (answer === 'continue') await session.send('Fetch.continueRequest', { requestId })
    else if (typeof answer === 'string')
      await session.send('Fetch.failRequest', {
        requestId,
        errorReason: answer === 'abort' ? 'Aborted' : 'Failed',
      })
    else
      await session.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: answer.status,
        responseHeaders: [...answer.headers].map(([name, value]) => ({ name, value })),
        body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
      })
  } catch {
    // The page closed, or went elsewhere, while the request was under way.
  }
}
