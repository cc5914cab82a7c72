/** What a name says about the value that stands under it. */
export type NameVerdict =
  /** Holds a secret, whatever the value looks like. */
  | { readonly strength: 'certain'; readonly kind: string }
  /** May hold one: the value has to look like it. */
  | { readonly strength: 'likely'; readonly kind: string }
  | undefined

/** Last words of names that hold secrets, also glued to the word before (`apikey`, `dbpassword`). */
const certain: readonly (readonly [ending: string, kind: string])[] = [
  ['password', 'password'],
  ['passwd', 'password'],
  ['passphrase', 'password'],
  ['passcode', 'password'],
  ['passwort', 'password'],
  ['kennwort', 'password'],
  ['wachtwoord', 'password'],
  ['contrasena', 'password'],
  ['motdepasse', 'password'],
  ['pwd', 'password'],
  ['requirepass', 'password'],
  ['masterauth', 'password'],
  ['secret', 'secret'],
  ['secrets', 'secret'],
  ['apikey', 'api-key'],
  ['apitoken', 'token'],
  ['accesskey', 'key'],
  ['secretkey', 'key'],
  ['privatekey', 'private-key'],
  ['authkey', 'key'],
  ['accountkey', 'key'],
  ['encryptionkey', 'key'],
  ['signingkey', 'key'],
  ['masterkey', 'key'],
  ['licensekey', 'key'],
  ['authtoken', 'token'],
  ['accesstoken', 'token'],
  ['refreshtoken', 'token'],
  ['idtoken', 'token'],
  ['sessiontoken', 'token'],
  ['bearertoken', 'token'],
  ['privatetoken', 'token'],
  ['credential', 'credential'],
  ['credentials', 'credential'],
  ['authorization', 'authorization'],
  ['cookie', 'cookie'],
  ['cookies', 'cookie'],
  ['mnemonic', 'secret'],
  ['seedphrase', 'secret'],
  ['recoverycode', 'secret'],
  ['recoverycodes', 'secret'],
  ['backupcodes', 'secret'],
  ['phpsessid', 'session'],
  ['jsessionid', 'session'],
]
const likely: readonly (readonly [ending: string, kind: string])[] = [
  ['token', 'token'],
  ['key', 'key'],
  ['pass', 'password'],
  ['auth', 'authorization'],
  ['jwt', 'jwt'],
  ['sig', 'signature'],
  ['signature', 'signature'],
  ['creds', 'credential'],
  ['cred', 'credential'],
  ['tokens', 'token'],
  ['keys', 'key'],
  ['otp', 'otp'],
  ['appid', 'app-id'],
  ['csrf', 'token'],
  ['xsrf', 'token'],
]

/** Whose `pass` or `pw` it is: with one of these before it, no number of tests that passed. */
const owners = new Set(
  'db database user usr smtp imap mail email ftp sftp root admin mysql mariadb postgres pg redis mongo ldap ad proxy sudo ssh vpn login app master service svc account cloudant client server auth my the keystore truststore cert'.split(
    ' ',
  ),
)

/** Ids that say whose account of a cloud it is. */
const clouds = new Set(['azure', 'arm', 'aad', 'ad', 'msal', 'entra', 'aws'])
const cloudIds = new Set(['client', 'tenant', 'subscription', 'account'])

/** A name that ends in one of these speaks of a secret without holding it. */
export const about = new Set(
  'id ids name names type kind count counts length size limit max min url uri endpoint path file filename dir folder expires expiry expiration expire ttl age at in policy field fields column ref reference version format algorithm alg scheme method provider status state usage used budget rule rules set hint label prefix index error errors required enabled description title env var variable position location rotation strength reset manager store vault service server client user username issuer scope scopes'.split(
    ' ',
  ),
)
/** A word that changes nothing about the one before it. */
const filler = new Set(
  'value values val plain text plaintext raw base64 b64 encoded hex old new prev previous current default prod production dev test staging live string str header data content pem'.split(
    ' ',
  ),
)
/** What makes a `key` harmless: it names or finds something. */
export const harmlessKeys = new Set(
  'public primary foreign partition sort cache row object map dict hash range shard routing group idempotency composite unique index translation message i18n storage registry lookup json config react query data hot short arrow function field column s3 ssh-host known keyboard up down enter escape shift control press'.split(
    ' ',
  ),
)
/** What makes a `token` harmless: it counts or splits text. */
const harmlessTokens = new Set(
  'max min prompt completion input output total cached reasoning context num eos bos pad unk sep cls mask special stop next unexpected syntax design'.split(
    ' ',
  ),
)
const gluedHarmless =
  /(?:monkey|hotkey|turkey|jockey|whiskey|donkey|hockey|keykey|pubkey|publickey|primarykey)$/u

const verdicts = new Map<string, NameVerdict>()
/** Names come from a program's own fields: few. A flood of odd ones must not fill the memory. */
const mostNames = 4096

/** What is held under a field, variable, header, parameter or flag of this name. */
export function judgeName(name: string): NameVerdict {
  if (name.length < 3 || name.length > 80) return undefined
  const known = verdicts.get(name)
  if (known !== undefined || verdicts.has(name)) return known
  const verdict = judge(name)
  if (verdicts.size >= mostNames) verdicts.clear()
  verdicts.set(name, verdict)
  return verdict
}

function judge(name: string): NameVerdict {
  const words = name
    .replace(/([a-z\d])([A-Z])/gu, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/u)
    .map((word) => word.replace(/(?<=[a-z])\d{1,3}$/u, ''))
    .filter((word) => word !== '')
  while (words.length > 1 && (filler.has(words.at(-1)!) || /^\d+$/u.test(words.at(-1)!))) words.pop()
  const last = words.at(-1)
  const before = words.at(-2) ?? ''
  // HashiCorp Vault's AppRole signs in with a `secret_id`.
  if (last === 'id' && before === 'secret') return { strength: 'likely', kind: 'secret' }
  if (last === 'id' && cloudIds.has(before) && words.some((word) => clouds.has(word))) {
    return { strength: 'likely', kind: 'cloud-id' }
  }
  if (last === undefined || (words.length > 1 && about.has(last))) return undefined
  // `api_key`, `private-key`, `accessToken`: the two words together.
  for (const [ending, kind] of certain) {
    if (last.endsWith(ending) || `${before}${last}`.endsWith(ending)) return { strength: 'certain', kind }
  }
  if (last === 'pat' && words.length > 1) return { strength: 'likely', kind: 'token' }
  if (last === 'pw' || (last === 'pass' && owners.has(before)))
    return { strength: 'certain', kind: 'password' }
  if (gluedHarmless.test(last)) return undefined
  for (const [ending, kind] of likely) {
    if (
      last !== ending &&
      !(ending.length > 3 && last.endsWith(ending)) &&
      !(ending === 'key' && last.endsWith('key'))
    ) {
      continue
    }
    if (kind === 'key' && harmlessKeys.has(before)) return undefined
    if (kind === 'token' && harmlessTokens.has(before)) return undefined
    return { strength: 'likely', kind }
  }
  return undefined
}
