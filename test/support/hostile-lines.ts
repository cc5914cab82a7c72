import { nameKeywords } from '../../src/core/platform/redaction/assignments.ts'
import { structureRules } from '../../src/core/platform/redaction/structure.ts'
import { vendorRules } from '../../src/core/platform/redaction/vendors/match.ts'
import { serviceKeys } from '../../src/core/platform/redaction/vendors/services.ts'

/** Names of programs by turns, fields and items without end, and what opens again and again. */
const spread = [
  'curl docker ',
  'curl -u docker login -p ',
  'mysql redis-cli ',
  '"curl", "docker", ',
  'curl -u a:b ',
  'sudo -S ',
  'echo a | sudo -S ',
  'echo a ',
  'chpasswd <<< a:b ',
  'chpasswd <<< ',
  'ACL SETUSER >a ',
  'setuser > ',
  'AUTH a b ',
  '*3\r\n$4\r\nAUTH\r\n',
  'sqlplus a/b@c ',
  'net use \\\\a b ',
  '- name: ',
  '- name: password ',
  '- name: a\n  value: ',
  '"name": "password", ',
  'name: DB_PASSWORD\n',
  'value: a\nname: password\n',
  'password: |\n ',
  'password:\n  - ',
  '://a:1/',
  '://a:b@c,',
  '://a:p@h/b@',
  'x://a:b/c?d#e@',
  'a://u:p?x=@',
  '\u001b[31mpassword\u001b[0m: ',
  '\\u001b[',
  'пароль: ',
  'contraseña ',
]
const nested = ['[', '{', '(', '[{', '{"a":', '["curl",', 'password={', 'password=(', 'a:[', '<']

/** Lines that make every rule begin as often as it can: one that is not linear shows itself in them. */
export function hostileLines(length: number): string[] {
  const filled = (part: string) => part.repeat(Math.ceil(length / part.length)).slice(0, length)
  // Services have one rule: a few of them stand for all.
  const rules = structureRules.filter((rule) => !serviceKeys.includes(rule) || serviceKeys.indexOf(rule) < 3)
  const lines: string[] = []
  const add = (start: string, continuations: readonly string[], rests: readonly string[]) => {
    for (const more of continuations) lines.push(filled(start + more))
    for (const rest of rests) lines.push(start + filled(rest), `${start}="${filled(rest)}`)
  }
  const signs = ['=', ': "', '="', '=\\"', '={', '.']
  const plain = ['', ' ', 'a', '-', '0123456789abcdef', 'A1b2C3d4E5f6G7h8']
  for (const start of [...rules.map((rule) => rule.keyword), ...nameKeywords]) {
    add(start, [...plain, ...signs], ['a', 'A1-', 'a1.', 'aB3'])
    lines.push(filled(`${start.toUpperCase()}=`))
  }
  // What follows a token's beginning is matched by its own rule alone; signs end all of them alike.
  for (const prefix of new Set(vendorRules.map((rule) => rule.prefix))) add(prefix, plain, ['A1-', 'a1.'])
  const others =
    'a|a1|aZ9/|a@|a@b.|1 |4111 1111 |4|DE89 |DE89|GB82WEST|-----BEGIN PRIVATE KEY-----|-----BEGIN PRIVATE KEY----- MIIEabcd|://a:b@|://a:|://={|eyJ.|eyJ|cookie: a=b; |a=b; |[redacted|[redacted:x …abcd]|password=[redacted:x]|"|\\"|\\|{"a":"|token=\'|token=\'"|Bearer a1|=a1b2c3d4|/a1b2c3d4e5f6|a.b@|aB1x|password a1 |é|-|=-_|a1=|password=a1b2c3d4e5f6;|x1y2z3w4v5u6t7s8 |123-45-|(token, "|<secret>|cookie:a=b; |cookie: a=b; c=d; |set-cookie: a=b; |a=[redacted:cookie]; |cookie:a=[redacted:cookie]; |{token |secret {'
  const secrets = Array.from({ length: Math.ceil(length / 25) }, (_, at) =>
    `q7Zk${at}xK3jd92kdkKD9mQ`.slice(0, 24),
  )
  return [
    ...lines,
    ...others.split('|').map(filled),
    ...spread.map(filled),
    ...nested.map((part) => part.repeat(Math.floor(length / 2 / part.length))),
    secrets.join(' ').slice(0, length),
  ]
}
