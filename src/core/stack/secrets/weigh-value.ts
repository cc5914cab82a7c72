import { isPlaceholder, looksOpaque } from '../../platform/redaction/opaque.ts'
import type { NameStrength } from './secret-names.ts'

/** Masked wherever it stands, or only beside a name that tells, or not at all. */
export type Weight = 'everywhere' | 'beside' | 'nowhere'

/** A value of so many characters that is more than one word or number is not met by chance. */
const leastMixed = 6
/** Of one word, or of digits alone. */
const leastWord = 8

/** Values that switch something; no password. */
const switches = new Set(
  'true false yes no on off null none nil undefined enabled disabled enable disable auto'.split(' '),
)
/** Passwords that are words of every log: masked everywhere they would make it unreadable. */
const common = new Set(
  'password passwort postgres postgresql rabbitmq clickhouse mongodb mariadb elastic elasticsearch changeme changeit change_me change-me admin administrator anonymous authenticated root guest user default secret secrets test example sample development production staging localhost database service required optional internal external container standard username letmein'.split(
    ' ',
  ),
)
const path = /^(?:~|\.{1,2})?(?:\/[\w.@+-]+)+\/?$|^[A-Za-z]:[\\/][\w .\\/@-]+$/u
const address = /^[a-z][a-z\d+.-]{1,30}:\/\//iu
const variable = /^\$\{?\w+\}?$/u
const word = /^[A-Za-z]+(?:[-_. ][A-Za-z]+)*$/u

/**
 * Where a value that stands under a telling name is to be masked.
 *
 * @param strength what its name says; `undefined` where only its own look speaks for it
 */
export function weighValue(value: string, strength: NameStrength): Weight {
  if (value === '' || switches.has(value.toLowerCase()) || variable.test(value)) return 'nowhere'
  if (/^\d{1,3}$/u.test(value) || /^[-+]?\d+(?:\.\d+)?\s?(?:ms|s|m|h|d|[kmg]i?b?|%)$/iu.test(value))
    return 'nowhere'
  // What is secret in an address is its password, which is found by itself.
  if (address.test(value) || (path.test(value) && !isRandomPath(value))) return 'nowhere'
  if (common.has(value.toLowerCase()) || isPlaceholder(value))
    return strength === undefined ? 'nowhere' : 'beside'
  if (strength === undefined || strength === 'perhaps') return looksOpaque(value) ? 'everywhere' : 'nowhere'
  if (/^[\d.]+$/u.test(value)) {
    if (value.length >= leastWord) return 'everywhere'
    return strength === 'certain' ? 'beside' : 'nowhere'
  }
  if (word.test(value)) return value.length >= leastWord ? 'everywhere' : 'beside'
  return value.length >= leastMixed ? 'everywhere' : 'beside'
}

/** Base64 may begin with a slash and have more inside. */
function isRandomPath(value: string): boolean {
  return value.split('/').some((part) => part.length >= 12 && looksOpaque(part) && !/[-_.]/u.test(part))
}
