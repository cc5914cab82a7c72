import { commandRules } from './commands.ts'
import { foreignNames } from './foreign-names.ts'
import { kubernetesSecrets } from './kubernetes-secret.ts'
import { looksOpaque } from './opaque.ts'
import { pipedPasswords } from './piped-password.ts'
import { prefixedKeyLines } from './prefixed-key.ts'
import { redisAuth, redisUser } from './redis-auth.ts'
import type { Span, StructureRule } from './span.ts'
import { urlUserinfo } from './url-password.ts'
import { serviceKeys } from './vendors/services.ts'

const pemHead = /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----/uy
const pemFoot = /-----END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----/u

/** The text between the lines of a private key; to the end of the text where the last line is missing. */
const privateKey: StructureRule = {
  keyword: '-----begin ',
  find(text, end) {
    const begin = end - '-----begin '.length
    pemHead.lastIndex = begin
    if (!pemHead.test(text)) return []
    const body = pemHead.lastIndex
    // What is not a key is refused before its end is looked for: a search through the rest for each head would be quadratic.
    if (!/^(?:\s|\\[nr]|[\w-]+: ?[^\s\\]+)*[\w+/=]{8}/u.test(text.slice(body, body + 400)))
      return prefixedKeyLines(text, begin, body)
    const foot = text.indexOf('-----END', body)
    const to = foot === -1 ? text.length : foot
    const close = foot === -1 ? null : pemFoot.exec(text.slice(foot, foot + 80))
    return [
      {
        start: begin,
        end: foot === -1 ? to : foot + (close?.[0].length ?? 0),
        kind: 'private-key',
        local: true,
      },
    ]
  },
}

const credentials = /[ \t]{1,4}([\w.~+/=%-]{8,})/uy

function afterScheme(keyword: string, kind: string, accept: (value: string) => boolean): StructureRule {
  return {
    keyword,
    find(text, end) {
      if (/[a-z\d]/iu.test(text[end - keyword.length - 1] ?? '')) return []
      credentials.lastIndex = end
      const value = credentials.exec(text)?.[1]
      if (value === undefined || !accept(value)) return []
      return [{ start: credentials.lastIndex - value.length, end: credentials.lastIndex, kind }]
    },
  }
}

const bearer = afterScheme(
  'bearer',
  'bearer-token',
  (value) => looksOpaque(value) && !/^[a-z_]+=\d+$/u.test(value),
)
const basic = afterScheme('basic', 'basic-auth', (value) => {
  if (!/^[A-Za-z\d+/_-]{8,}={0,2}$/u.test(value)) return false
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  return (
    /^[\x20-\x7e]*:[\x20-\x7e]*$/u.test(decoded) ||
    (/[a-z]/u.test(value) && /[A-Z]/u.test(value) && /\d/u.test(value))
  )
})

const tokenPart = /[\w-]*/uy

/** Header, payload and signature of a JSON web token; the signature may be cut off or empty. */
const jsonWebToken: StructureRule = {
  keyword: 'eyj',
  find(text, end) {
    const start = end - 3
    if (!text.startsWith('eyJ', start) || /[\w-]/u.test(text[start - 1] ?? '')) return []
    let at = start
    let parts = 0
    for (; parts < 5; parts++) {
      tokenPart.lastIndex = at
      tokenPart.test(text)
      at = tokenPart.lastIndex
      if (text[at] !== '.') break
      at++
    }
    if (parts === 0 || at - start < 24) return []
    return [{ start, end: text[at - 1] === '.' ? at - 1 : at, kind: 'jwt' }]
  },
}

const cookiePair = /[ \t]{0,8}([^\s=;,"'\\]{1,128})=("?)([^;,\s"'\\]{1,4096})\2(?:;|(?=[\s"'\\]|$))/uy

/** Values of a Cookie header, all of them; of Set-Cookie the first one: the rest are its attributes. */
function cookies(keyword: string, all: boolean): StructureRule {
  return {
    keyword,
    find(text, end) {
      if (/[-\w]/u.test(text[end - keyword.length - 1] ?? '')) return []
      cookiePair.lastIndex = end
      const spans: Span[] = []
      for (let pair = cookiePair.exec(text); pair; pair = cookiePair.exec(text)) {
        const name = pair[1]!
        const value = pair[3]!
        // Another header in the place of a cookie has its own turn.
        if (name.includes(':')) break
        const start = pair.index + pair[0].indexOf('=') + 1 + pair[2]!.length
        if (!value.startsWith('[redacted')) {
          spans.push({ start, end: start + value.length, kind: 'cookie', local: !looksOpaque(value) })
        }
        if (!all) break
      }
      return spans
    },
  }
}

/** Bundler's credentials for a host of gems: `BUNDLE_GEMS__EXAMPLE__COM=user:password`. */
const bundlerHost: StructureRule = {
  keyword: 'bundle_',
  find(text, end) {
    gemHost.lastIndex = end
    const secret = gemHost.exec(text)?.[1]
    if (secret === undefined) return []
    return [{ start: gemHost.lastIndex - secret.length, end: gemHost.lastIndex, kind: 'credential' }]
  },
}
const gemHost = /[A-Z\d_]{1,60}__[A-Z\d]{2,12}["']?(?:=|: ?)["']?([\w%.-]{1,80}:[\w%.-]{4,80})/uy

const afterFlag = /[ \t=]*(["']?)[^\s:"']{1,128}:([^\s"']{1,512})\1/uy
/** `curl -u user:password`. */
const userFlag = (keyword: string): StructureRule => ({
  keyword,
  find(text, end) {
    if (!/[\s"'=]/u.test(text[end] ?? '')) return []
    afterFlag.lastIndex = end
    const secret = afterFlag.exec(text)?.[2]
    if (secret === undefined || secret.startsWith('//') || /^\$|^\d{1,5}$/u.test(secret)) return []
    const to = afterFlag.lastIndex - (/["']/u.test(text[afterFlag.lastIndex - 1]!) ? 1 : 0)
    return [{ start: to - secret.length, end: to, kind: 'password', local: !looksOpaque(secret) }]
  },
})

const quotedAfter = /(?:[ \t]{1,4}(?:password|with|by|values|as))?[ \t]{1,4}(["'])([^\n]{1,256}?)\1/iuy
/** `CREATE USER … IDENTIFIED BY '…'`. */
const identifiedBy: StructureRule = {
  keyword: 'identified by',
  find(text, end) {
    quotedAfter.lastIndex = end
    const secret = quotedAfter.exec(text)?.[2]
    if (secret === undefined || secret.startsWith('[redacted')) return []
    const to = quotedAfter.lastIndex - 1
    return [{ start: to - secret.length, end: to, kind: 'password', local: !looksOpaque(secret) }]
  },
}

export const structureRules: readonly StructureRule[] = [
  urlUserinfo,
  privateKey,
  bearer,
  basic,
  jsonWebToken,
  cookies('cookie:', true),
  cookies('set-cookie:', false),
  userFlag(' -u'),
  userFlag(' --user'),
  bundlerHost,
  ...commandRules,
  redisAuth,
  redisUser,
  ...pipedPasswords,
  ...foreignNames,
  identifiedBy,
  ...kubernetesSecrets,
  ...serviceKeys,
]
