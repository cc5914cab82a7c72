import { about, judgeName } from '../../platform/redaction/key-names.ts'

/** How surely a variable's name says that its value is secret. */
export type NameStrength = 'certain' | 'likely' | 'perhaps' | undefined

/** Words that tell wherever they stand in a name: `API_TOKEN_X`, `PASSWORD_OF_APP`, `JWT_SIGNING`. */
const telling = new Map<string, NameStrength>([
  ...[
    'password',
    'passwd',
    'passphrase',
    'passcode',
    'pwd',
    'secret',
    'apikey',
    'credential',
    'credentials',
  ].map((word) => [word, 'certain'] as const),
  ...[
    'token',
    'salt',
    'pass',
    'pw',
    'pin',
    'psk',
    'seed',
    'basicauth',
    'htpasswd',
    'pepper',
    'privatekey',
  ].map((word) => [word, 'likely'] as const),
  ...[
    'key',
    'auth',
    'jwt',
    'cookie',
    'private',
    'signing',
    'encryption',
    'hmac',
    'webhook',
    'license',
    'dsn',
  ].map((word) => [word, 'perhaps'] as const),
])

/** Besides those that the redactor knows: what speaks of a secret in a service's environment without being one. */
const harmless = new Set(
  'mode model header headers host port image log logs level class domain realm audience minutes seconds hours days ms interval timeout retries cost rounds backend driver engine plugin plugins module check group groups role roles lookup match style'.split(
    ' ',
  ),
)

/** What is held under a variable of this name in a Compose file. Names that end in `_FILE`, `_USER`, `_TTL` say of no value that it is secret. */
export function judgeVariable(name: string): NameStrength {
  const words = name
    .replace(/([a-z\d])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/u)
    .map((word) => word.replace(/(?<=[a-z])\d{1,3}$/u, ''))
    .filter((word) => word !== '')
  const last = words.at(-1)
  if (last === undefined || (words.length > 1 && (about.has(last) || harmless.has(last)))) return undefined
  const verdict = judgeName(name)?.strength
  if (verdict === 'certain') return verdict
  let found: NameStrength = verdict
  for (const word of words) {
    const strength = telling.get(word)
    if (strength === 'certain') return strength
    if (strength === 'likely' || found === undefined) found = strength ?? found
  }
  // `MAX_TOKENS`, `PUBLIC_KEY`: the redactor knows them and says no.
  return verdict === undefined && /(?:^|[_.-])(?:max|min|num|public|primary|cache)[_.-]/iu.test(name)
    ? undefined
    : found
}

/** Whether what stands under this name is a name itself: of a user, a database, a host. */
export function holdsName(name: string): boolean {
  return /(?:^|[_.-])(?:user|username|db|database|host|hostname|name|vhost|bucket|org|organization|realm|domain|schema|project)$/iu.test(
    name,
  )
}
