import { expect, test } from 'vitest'
import { createKnownSecrets } from './known-secrets.ts'
import { createRedactor } from './redactor.ts'

const of = (personalData: boolean) =>
  createRedactor({ known: createKnownSecrets(), personalData: () => personalData })

test.each([
  ['to dana+news@mail.example.org now', 'e-mail'],
  ['card 4242 4242 4242 4242 ok', 'card'],
  ['card 378282246310005', 'card'],
  ['pay DE89 3704 0044 0532 0130 00 now', 'iban'],
  ['pay GB82WEST12345698765432', 'iban'],
  ['ssn 078-05-1123', 'ssn'],
])('%j holds %s, and keeps it where the setting says so', (text, kind) => {
  expect(of(true).text(text)).toContain(`[redacted:${kind}`)
  expect(of(false).text(text)).toBe(text)
})

test('wrong check digits, epochs, versions and files are none', () => {
  for (const text of [
    '4242 4242 4242 4241',
    'at 1772134103123456 and 1737317037042',
    'DE89 3704 0044 0532 0130 01',
    'icon@2x.png and text@v0.7.0',
    'git@github.com:electron/electron.git',
    '0000000000000000',
    'lines 100-200-3000',
  ]) {
    expect(of(true).text(text)).toBe(text)
  }
})

test('a card number that is written as a number is masked too', () => {
  expect(of(true).value({ card: 4242424242424242, count: 1772134103123456 })).toEqual({
    card: '[redacted:card]',
    count: 1772134103123456,
  })
})
