import { describe, expect, test } from 'vitest'
import { repeatablePick, sampleOf } from '../../../../../test/support/sample-of-pattern.ts'
import { redactText } from '../redaction.ts'
import { vendorRules } from './match.ts'

describe.each(vendorRules.map((rule) => [rule.kind, rule.prefix, rule] as const))(
  '%s %s',
  (_kind, _prefix, rule) => {
    test('a token of this form is masked where nothing else tells that it is one', () => {
      const pick = repeatablePick(rule.prefix.length * 7919 + rule.tail.length)
      for (let round = 0; round < 5; round++) {
        const token = sampleOf(rule.before ?? '', pick) + rule.prefix + filled(rule.tail, pick)
        const said = redactText(`The answer was ${token} , after 12 ms`)
        expect(said, token).toMatch(
          /^The answer was .{0,40}\[redacted:[a-z\d-]+(?: …[^\]]{4})?\] , after 12 ms$/u,
        )
        expect(said).not.toContain(token.slice(-24, -4))
      }
    })
  },
)

/** A lookahead in a rule asks for a digit; a sample without one is not a token. */
function filled(tail: string, pick: (below: number) => number): string {
  for (;;) {
    const sample = sampleOf(tail, pick)
    if (new RegExp(`^(?:${tail})$`, 'u').test(sample)) return sample
  }
}

test('a format is not seen in the middle of a word', () => {
  for (const text of [
    'task-force-2024-northern-hemisphere',
    'xghp_0123',
    'disk-usage-of-volume-7-percent',
    'risk-based-authentication-step2',
  ]) {
    expect(redactText(text)).toBe(text)
  }
})

describe('keys of services that have no form of their own', () => {
  const pick = repeatablePick(77)
  const digest = sampleOf('[\\da-f]{32}', pick)

  test.each([
    `kanbantool '${digest}' kanbantool 'team'`,
    `currencycloud: ${digest} / dana`,
    `loggly = "${sampleOf('[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}', pick)}"`,
    `mailgun_org=${digest}`,
  ])('are masked right behind their name: %s', (text) => {
    expect(redactText(text)).toContain('[redacted:service-key')
  })

  test.each([
    `circleci ${digest} passed in 41 s`,
    `pushed to heroku: v1.24.3, release 12`,
    `twilio: twilio-node@5.2.1 loaded from node_modules/twilio/lib/index.js`,
    `sendgrid: queued message for list spring-2024`,
    `cloudflare: ray-id 1, 2026-05-24T15:56:05.327Z`,
    `mailgun: https://documentation.mailgun.com/docs/mailgun/api-reference/`,
  ])('and what else stands there stays: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
