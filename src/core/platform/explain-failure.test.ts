import { expect, test } from 'vitest'
import { explainFailure, showPlace } from './explain-failure.ts'

const subject = { title: 'Redis', place: '127.0.0.1:6379', timeoutMs: 3000, secrets: ['pa$$word'] }
const coded = (code: string) => Object.assign(new Error(code), { code })

test('a refused connection names the place and the remedy', () => {
  expect(explainFailure(coded('ECONNREFUSED'), subject)).toEqual({
    detail: 'Connection refused at 127.0.0.1:6379',
    hint: 'Start Redis, or change its address in Settings.',
  })
})

test('the cause is found inside what clients wrap around it', () => {
  const wrapped = new Error('fetch failed', {
    cause: new AggregateError([new Error('x', { cause: coded('ENOTFOUND') })], 'all failed'),
  })
  expect(explainFailure(wrapped, { ...subject, place: 'nowhere:6379' }).detail).toBe(
    'The name nowhere is not known',
  )
})

test('no secret leaves in a message', () => {
  const said = explainFailure(
    new Error('cannot use redis://me:hunter2@host or pa$$word or pa%24%24word'),
    subject,
  )
  expect(said.detail).not.toMatch(/hunter2|pa\$\$word|pa%24/u)
  expect(said.detail).toContain('redis://me:[redacted:url-password]@host')
})

test.each([
  ['redis://:secret@127.0.0.1:6379/0', '127.0.0.1:6379'],
  ['mongodb://u:p@a:1,b:2/db?x=y', 'a:1,b:2'],
  ['https://u:p@host/path?key=1', 'host'],
  ['unix:///var/run/docker.sock', '/var/run/docker.sock'],
  ['http://[::1]:6333', '[::1]:6333'],
])('the place of %s is told as %s', (url, place) => {
  expect(showPlace(url)).toBe(place)
})
