import type { Span } from './span.ts'

const emailAfter = /@(?:[a-z\d-]{1,63}\.){1,6}([a-z]{2,24})(?![\w@])/iuy
const localPart = /[\w.+%'-]/u
/** What looks like a domain behind an `@`, and is a file: `icon@2x.png`. */
const fileEndings =
  /^(?:png|jpe?g|gif|webp|svg|ico|css|m?[jt]sx?|cjs|json|md|map|html?|woff2?|pdf|txt|ya?ml|lock|service|socket|local|internal)$/iu

/**
 * E-mail addresses, by their `@`: an address is at most 64 characters before it.
 *
 * @param userinfoEnds the places of an `@` between a password and its host
 */
export function emailAddresses(text: string, userinfoEnds: ReadonlySet<number>): Span[] {
  const spans: Span[] = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    if (userinfoEnds.has(at)) continue
    let start = at
    while (start > 0 && at - start < 64 && localPart.test(text[start - 1]!)) start--
    while (start < at && /[.'%-]/u.test(text[start]!)) start++
    if (start === at || text[start - 1] === '/' || text[start - 1] === ':') continue
    emailAfter.lastIndex = at
    const ending = emailAfter.exec(text)?.[1]
    if (ending === undefined || fileEndings.test(ending)) continue
    // `git@host:path` is an address of a repository.
    if (/^(?:git|hg|svn|npm|www)$/u.test(text.slice(start, at))) continue
    spans.push({ start, end: emailAfter.lastIndex, kind: 'e-mail' })
  }
  return spans
}

const digitGroups = /(?<![\w.+-])\d(?:[ -]?\d){11,18}(?![\w-]|\.\d)/gu

/** Card numbers: the ranges of the card networks (ISO/IEC 7812) and the check digit of Luhn. */
export function cardNumbers(text: string): Span[] {
  const spans: Span[] = []
  for (const found of text.matchAll(digitGroups)) {
    const digits = found[0].replace(/[ -]/gu, '')
    if (isCard(digits)) spans.push({ start: found.index, end: found.index + found[0].length, kind: 'card' })
  }
  return spans
}

function isCard(digits: string): boolean {
  const ranges =
    /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11,13}|6(?:011|5\d\d|4[4-9]\d|2\d\d)\d{12,15}|35\d{14}|(?:5[06-8]|6\d)\d{10,17}|1[0-9]{14})$/u
  return ranges.test(digits) && !/^(\d)\1+$/u.test(digits) && luhn(digits)
}

/** https://www.iso.org/standard/70484.html, annex B. */
function luhn(digits: string): boolean {
  let sum = 0
  for (let at = digits.length - 1, double = false; at >= 0; at--, double = !double) {
    let digit = digits.charCodeAt(at) - 48
    if (double) digit = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += digit
  }
  return sum % 10 === 0
}

/** Lengths of account numbers by country, from the IBAN registry (ISO 13616). */
const ibanLengths = new Map<string, number>(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)
const ibanStart = /(?<![A-Za-z\d])([A-Z]{2})\d{2}(?=[ -]?[A-Z\d]{4})/giu

/** Bank account numbers, by the length of their country and the check digits of ISO 7064. */
export function accountNumbers(text: string): Span[] {
  const spans: Span[] = []
  for (const found of text.matchAll(ibanStart)) {
    const length = ibanLengths.get(found[1]!.toUpperCase())
    if (length === undefined) continue
    let end = found.index
    for (let count = 0; count < length && end < text.length; end++) {
      if (isAlphanumeric(text, end)) count++
      else if ((text[end] !== ' ' && text[end] !== '-') || !isAlphanumeric(text, end + 1)) break
    }
    const account = text.slice(found.index, end).replace(/[ -]/gu, '')
    if (account.length !== length || isAlphanumeric(text, end) || !checksOut(account.toUpperCase())) continue
    spans.push({ start: found.index, end, kind: 'iban' })
  }
  return spans
}

function isAlphanumeric(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

function checksOut(account: string): boolean {
  // A national number has more digits than letters; words that follow one another have not.
  if (account.replace(/\D/gu, '').length * 2 < account.length) return false
  let rest = 0
  for (let at = 0; at < account.length; at++) {
    // The country and the check digits count last.
    const code = account.charCodeAt((at + 4) % account.length)
    rest = (code > 57 ? rest * 100 + code - 55 : rest * 10 + code - 48) % 97
  }
  return rest === 1
}

const socialSecurity = /(?<![\w.-])(?!000|666|9\d\d)\d{3}([- .])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-]|\.\d)/gu

/** United States social security numbers, written in their three groups. */
export function socialSecurityNumbers(text: string): Span[] {
  return [...text.matchAll(socialSecurity)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
    kind: 'ssn',
  }))
}
