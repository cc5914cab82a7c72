import { expect, test } from 'vitest'
import { doorForEachTest } from '../../../test/support/door-for-each-test.ts'

const rig = doorForEachTest()
const { open, askAnonymously } = rig

/** What a browser says it takes when a person opens an address or sends a form. */
const Accept = 'text/html,application/xhtml+xml,*/*;q=0.8'

const typeToken = (token: string, headers: Record<string, string> = {}) =>
  askAnonymously('/sign-in', {
    method: 'POST',
    headers: {
      Accept,
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: rig.door.url,
      ...headers,
    },
    body: new URLSearchParams({ token }),
  })

test('a wrong token is told in words above the form, which is there to try again', async () => {
  await open()
  const answer = await typeToken('<b>wrong</b>')
  expect(answer.status).toBe(401)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const page = await answer.text()
  expect(page).toContain('This is not the API token.')
  expect(page).toContain('<form method="post" action="/sign-in">')
  expect(page).not.toContain('wrong</b>')
  expect(page).not.toContain('Bearer')
})

test('a person who tried too often reads how long to wait', async () => {
  await open()
  for (let at = 0; at < 20; at++) await typeToken('wrong')
  const answer = await typeToken('wrong')
  expect(answer.status).toBe(429)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await answer.text()).toMatch(/Too many failed sign-ins\. Wait \d+ seconds/u)
})

test('a program that sends the form gets a problem document', async () => {
  await open()
  const answer = await typeToken('wrong', { Accept: 'application/json' })
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect(await answer.json()).toMatchObject({ code: 'UNAUTHORIZED' })
})

test.each(['/api/nothing-here', '/api/runs/run_unknown', '/api/documents/doc_unknown/file'])(
  'a person who opens %s in a browser reads a page, not JSON',
  async (path) => {
    await open()
    const answer = await askAnonymously(path, { headers: { Accept } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await answer.text()).toMatch(/<h1>[^<]+<\/h1>[\s\S]*Go to Catalyst/u)
  },
)
