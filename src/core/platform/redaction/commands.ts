import { commandWords, type Word } from './command-words.ts'
import { isPlaceholder, looksOpaque } from './opaque.ts'
import type { Span, StructureRule } from './span.ts'

/** Where a program expects a secret. */
interface Habit {
  /** The word after such a flag, or what is glued to it. */
  readonly flags?: string
  /** What is glued to such a flag, and only that. */
  readonly glued?: string
  /** The word after such a flag has a user before this sign. */
  readonly user?: { readonly flags: string; readonly sign: string }
  /** Words that have to be there, in order, before flags mean this. */
  readonly with?: string
  /** The last of so many words after these ones. */
  readonly after?: readonly [words: string, count: number][]
  /** With `-b` the password is the last word, behind the file (unless `-n`) and the user. */
  readonly batch?: boolean
  /** Everything behind the `=` of the word after such a flag. */
  readonly literal?: string
  /** The first word is `user/password@database`. */
  readonly login?: boolean
  /** Behind this word: the first one that is neither a drive nor a share. */
  readonly share?: string
}

const mysql: Habit = { glued: '-p' }
const ldap: Habit = { flags: '-w' }
const snmp: Habit = { flags: '-A -X' }
const archive: Habit = { glued: '-p -hp' }
const smb: Habit = { user: { flags: '-U --user', sign: '%' } }
const login: Habit = { flags: '-p', with: 'login' }
const habits: Readonly<Record<string, Habit>> = {
  'redis-cli': { flags: '-a --pass' },
  'valkey-cli': { flags: '-a --pass' },
  'redis-benchmark': { flags: '-a' },
  ...each('mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlsh mysqlpump mysqlslap', mysql),
  ...each('mariadb mariadb-dump mariadb-admin mariadb-check mariadb-import mycli', mysql),
  ...each('mongo mongosh mongodump mongorestore mongoexport mongoimport cqlsh', { flags: '-p' }),
  curl: { user: { flags: '-u --user -U --proxy-user', sign: ':' } },
  ...each('docker podman nerdctl helm oras skopeo buildah', login),
  ...each('az', login),
  sshpass: { flags: '-p' },
  ...each('sqlcmd mosquitto_pub mosquitto_sub ipmitool zip unzip', { flags: '-P' }),
  ...each('ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami', ldap),
  ldappasswd: { flags: '-w -s' },
  ...each('smbclient rpcclient smbmap', smb),
  keytool: { flags: '-storepass -keypass -srcstorepass -deststorepass' },
  openssl: { flags: '-k -passin -passout -pass' },
  kubectl: { literal: '--from-literal' },
  oc: { literal: '--from-literal' },
  rabbitmqctl: {
    after: [
      ['add_user', 2],
      ['change_password', 2],
      ['authenticate_user', 2],
    ],
  },
  mc: {
    after: [
      ['alias set', 4],
      ['config host add', 4],
    ],
  },
  net: { after: [['user', 2]], share: 'use' },
  aws: {
    after: [
      ['configure set aws_secret_access_key', 1],
      ['configure set aws_session_token', 1],
    ],
  },
  nmcli: { flags: 'password' },
  ...each('useradd usermod', { flags: '-p' }),
  ...each('7z 7za 7zz rar unrar', archive),
  ...each('snmpwalk snmpget snmpset snmpgetnext snmpbulkget snmpbulkwalk snmptrap', snmp),
  ...each('sqlplus sqlldr expdp impdp', { login: true }),
  lftp: { user: { flags: '-u --user', sign: ',' } },
  vault: { after: [['login', 1]] },
  htpasswd: { batch: true },
}

function each(names: string, habit: Habit): Record<string, Habit> {
  return Object.fromEntries(names.split(' ').map((name) => [name, habit]))
}

/** Of these, what looks like a port or a flag is a password too. */
const passwords = new Set(['rabbitmqctl', 'net', 'mc', 'vault', 'htpasswd'])

/** Secrets among the words of a command line, as this program takes them. */
function inCommand(program: string, words: readonly Word[]): readonly Word[] {
  const habit = habits[program]!
  const secrets: Word[] = []
  for (const [path, count] of habit.after ?? []) secrets.push(...positional(words, path.split(' '), count))
  if (habit.batch && words.some((word) => /^-[A-Za-z]*b/u.test(word.text))) {
    const count = words.some((word) => /^-[A-Za-z]*n/u.test(word.text)) ? 2 : 3
    secrets.push(...positional(words, [], count))
  }
  if (habit.login) secrets.push(...loginPassword(words))
  if (habit.share !== undefined) secrets.push(...sharePassword(words, habit.share))
  if (habit.with !== undefined && !words.some((word) => word.text === habit.with)) return secrets
  const flags = habit.flags?.split(' ') ?? []
  const glued = [...(habit.glued?.split(' ') ?? []), ...flags.filter((flag) => flag.length === 2)]
  words.forEach((word, at) => {
    const next = words[at + 1]
    if (flags.includes(word.text) && next) secrets.push(next)
    else {
      const flag = glued.find((one) => word.text.length > one.length && word.text.startsWith(one))
      if (flag !== undefined) secrets.push(cut(word, flag.length))
    }
    if (habit.user) secrets.push(...ofUser(word, next, habit.user))
    if (habit.literal !== undefined) secrets.push(...literal(word, next, habit.literal))
  })
  return secrets
}

/** The last of so many words behind others that have to stand in this order; flags between them do not count. */
function positional(words: readonly Word[], path: readonly string[], count: number): readonly Word[] {
  const first =
    path.length === 0
      ? 0
      : words.findIndex((_, at) => path.every((part, step) => words[at + step]?.text === part))
  if (first === -1) return []
  const rest = words.slice(first + path.length).filter((word) => !/^(?:-|\/[a-z]+(?::|$))/iu.test(word.text))
  const secret = rest[count - 1]
  return secret ? [secret] : []
}

/** `user/password@database`; what follows the last `@` is where. */
function loginPassword(words: readonly Word[]): readonly Word[] {
  const word = words.find(({ text }) => !text.startsWith('-') && text !== '/')
  const slash = word?.text.indexOf('/') ?? -1
  if (!word || slash < 1) return []
  const at = word.text.lastIndexOf('@')
  const password = cut(word, slash + 1)
  if (at <= slash) return [password]
  const behind = word.text.length - at
  return [{ ...password, end: word.end - behind, text: password.text.slice(0, -behind) }]
}

function sharePassword(words: readonly Word[], verb: string): readonly Word[] {
  const first = words.findIndex(({ text }) => text === verb)
  if (first === -1 || !words.some(({ text }) => text.startsWith('\\\\'))) return []
  const rest = words
    .slice(first + 1)
    .filter(({ text }) => !/^(?:\/[a-z]+(?::|$)|[a-z]:$|\\|\*$)/iu.test(text))
  return rest.slice(0, 1)
}

function ofUser(word: Word, next: Word | undefined, { flags, sign }: NonNullable<Habit['user']>): Word[] {
  const flag = flags.split(' ').find((one) => word.text === one)
  const short = flags.split(' ').find((one) => one.length === 2 && word.text.startsWith(one))
  const held = flag !== undefined ? next : short !== undefined ? cut(word, 2) : undefined
  const split = held?.text.indexOf(sign) ?? -1
  return held && split >= 0 ? [cut(held, split + 1)] : []
}

function literal(word: Word, next: Word | undefined, flag: string): Word[] {
  const held =
    word.text === flag ? next : word.text.startsWith(`${flag}=`) ? cut(word, flag.length + 1) : undefined
  if (!held) return []
  const split = held.text.indexOf('=')
  if (split === -1) return []
  const value = cut(held, split + 1)
  return [value]
}

function cut(word: Word, from: number): Word {
  return { start: word.start + from, end: word.end, text: word.text.slice(from) }
}

/** What of the word is secret; undefined where it only says where the secret is. */
function secretPart(program: string, word: Word): string | undefined {
  const secret = word.text.replace(/^["']|^pass:/u, '')
  if (secret === '' || isPlaceholder(secret) || secret.startsWith('[redacted')) return undefined
  const isElsewhere = /^(?:-|\d{1,5}$|(?:file|env|fd|stdin):?)/u.test(secret)
  return isElsewhere && !passwords.has(program) ? undefined : secret
}

function rule(keyword: string): StructureRule {
  return {
    keyword,
    find(text, end) {
      if (/[\w-]/u.test(text[end - keyword.length - 1] ?? '')) return []
      if (/[\w.-]/u.test(text[end] ?? '')) return []
      const spans: Span[] = []
      for (const word of inCommand(keyword, commandWords(text, end, keyword))) {
        const secret = secretPart(keyword, word)
        if (secret === undefined) continue
        const start = word.end - secret.length
        spans.push({ start, end: word.end, kind: 'password', local: !looksOpaque(secret) })
      }
      return spans
    },
  }
}

/** Passwords on command lines, told by the program: in a shell's line, and as a list of words. */
export const commandRules: readonly StructureRule[] = Object.keys(habits).map(rule)

/** Longer than any item of a list that is looked at. */
const apart = 100_000

/** The same in a list of texts: by the place of an item, where the secret begins in it. */
export function secretItems(list: readonly unknown[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  list.forEach((item, at) => {
    const program = typeof item === 'string' && item.length < 100 ? item.slice(item.lastIndexOf('/') + 1) : ''
    if (!Object.hasOwn(habits, program)) return
    const words: Word[] = []
    for (let next = at + 1; next < list.length && next - at <= 32; next++) {
      const text = list[next]
      if (typeof text !== 'string' || text === program || text.length >= apart) break
      words.push({ start: next * apart, end: next * apart + text.length, text })
    }
    for (const word of inCommand(program, words)) {
      const secret = secretPart(program, word)
      if (secret !== undefined) found.set(Math.floor(word.start / apart), (word.end - secret.length) % apart)
    }
  })
  return found
}
