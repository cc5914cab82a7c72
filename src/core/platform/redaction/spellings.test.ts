import { describe, expect, test } from 'vitest'
import { createLineRedactor } from './line-filter.ts'
import { redactText } from './redaction.ts'

const lists = [
  '["CMD","redis-cli","-a","$"]',
  '["CMD", "curl", "-u", "dana:$", "http://x"]',
  "['mysqladmin','ping','-p$']",
  "spawnargs: [ 'redis-cli', '-a', '$' ]",
  'args: [mysqldump, -uroot, -p$]',
  'args:\n  - redis-server\n  - --requirepass\n  - $',
  '"Test": [\n "CMD",\n "redis-cli",\n "-a",\n "$"\n]',
  'ENTRYPOINT ["mongosh","-p","$"]',
]
const commands = [
  'rabbitmqctl -n rabbit@h add_user dana $',
  'mc alias set store http://m:9000 access $',
  'docker login -u dana -p $ registry',
  'htpasswd -Bbn dana $',
  "sshpass -p'$' ssh host",
  'smbclient //h/share -U dana%$',
  'ldapsearch -x -w $ -b dc',
  'kubectl create secret generic x --from-literal=mode=$',
  'net user dana $ /add',
  'net use z: \\\\files\\share /user:corp\\dana $',
  'net use \\\\files\\share $ /user:dana',
  'rabbitmqctl change_password dana $',
  'mongosh -u root -p $ --host db',
  'curl -udana:$ https://h/x',
  'keytool -list -keystore k -storepass $',
  'openssl rsa -in k -passin pass:$ -out o',
  'az login --service-principal -u app -p $ --tenant t',
  'vault login $',
  'aws configure set aws_secret_access_key $',
  'nmcli dev wifi connect home password $',
  'useradd -m -p $ dana',
  '7z a -p$ out.7z in',
  'rar a -hp$ out.rar in',
  'lftp -u dana,$ sftp://h',
  'snmpwalk -v3 -l authPriv -u dana -a SHA -A $ -x AES h',
  'snmpget -v3 -u dana -X $ h',
  'sqlplus -S dana/$@db:1521/app',
  'expdp dana/$ directory=d',
  'echo $ | sudo -S ls',
  "echo '$' | sudo -k -S -u root true",
  "printf '%s\\n' '$' | docker login -u dana --password-stdin hub",
  'sudo -S true <<< $',
  'echo "dana:$" | sudo chpasswd',
  'chpasswd <<< dana:$',
]
const names = [
  'contraseña',
  'Passwort',
  'mot de passe',
  'senha',
  'пароль',
  '密码',
  'パスワード',
  '비밀번호',
  'hasło',
  'lösenord',
]
const others = [
  'AUTH $',
  'HELLO 3 AUTH default $',
  '"HELLO" "3" "AUTH" "default" "$"',
  'ACL SETUSER dana on >$ ~* +@all',
  '"ACL" "SETUSER" "dana" "on" ">$" "~*"',
  String.raw`*3\r\n$4\r\nAUTH\r\n$7\r\ndefault\r\n$8\r\n$\r\n`,
  String.raw`"*2\r\n$4\r\nAUTH\r\n$8\r\n$\r\n"`,
  '*5\n$5\nHELLO\n$1\n3\n$4\nAUTH\n$7\ndefault\n$8\n$',
  '*2\n$4\nAUTH\n$8\n$',
  '{"Name":"DB_PASSWORD","Value":"$"}',
  '{"Value":"$","Name":"DB_PASSWORD"}',
  'AUTH default $',
  '[0 127.0.0.1:5] "AUTH" "default" "$"',
  '*3\r\n$4\r\nAUTH\r\n$7\r\ndefault\r\n$8\r\n$\r\n',
  '\u001b[32mpassword\u001b[39m: \u001b[33m$\u001b[39m',
  '\u001b]8;;x\u0007DB_PASSWORD\u001b]8;;\u0007=$',
  'password: |\n  $\n  $\nuser: dana',
  '2026-01-02 03:04:05 password: >-\n2026-01-02 03:04:06   $',
  '- name: DB_PASSWORD\n  value: $',
  '- value: $\n  name: DB_PASSWORD',
  '{"value": "$", "name": "DB_PASSWORD"}',
]
const spellings = [
  ...lists,
  ...commands,
  ...names.flatMap((name) => [`${name}: $`, `${name}=$`, `{"${name}":"$"}`]),
  ...others,
]

describe.each(['hunterx', 'Zorb-pw:77'])('with %s', (secret) => {
  test.each(spellings)('is masked: %j', (spelling) => {
    const text = spelling.replace(/\$(?!\d)/gu, secret)
    const said = redactText(text)
    expect(said).not.toContain(secret)
    expect(redactText(said)).toBe(said)
  })
})

test.each([...lists, ...others.filter((text) => !text.includes('value: $\n') && !text.includes('\r'))])(
  'line by line: %j',
  (spelling) => {
    const line = createLineRedactor()
    const said = spelling
      .replace(/\$(?!\d)/gu, 'hunterx')
      .split('\n')
      .map(line)
    expect(said.join('\n')).not.toContain('hunterx')
    expect(line('The server is ready')).toBe('The server is ready')
  },
)

const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'
test.each([
  ['[x] ', '', ''],
  ['2026-01-02T03:04:05Z app | ', '', ''],
  ['', '"', '\\n" +'],
])('a private key behind %j on each line', (prefix, before, after) => {
  const key = ['-----BEGIN RSA PRIVATE KEY-----', body, body, 'qZw9Ag==']
  const lines = [...key.map((one) => `${prefix}${before}${one}${after}`), `${prefix}ready to serve`]
  const line = createLineRedactor()
  for (const said of [redactText(lines.join('\n')), lines.map(line).join('\n')]) {
    expect(said).not.toMatch(/MIIEv|qZw9/u)
    expect(said).toContain('ready to serve')
  }
})

test.each([
  'key=https://example.org/a/b',
  'token_type=bearer expires_in=3599',
  'cache key users:123:profile',
  "Key: 'User.Email' Error:Field validation for 'Email' failed",
  'github.com/Azure/azure/auth v0.5.12 h1:wkAZRgT/pn8HhFyzfe9UnqOjJYqlembgCTi72Bm/xKk=',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl dana',
  ' cookie hash    : Zk8lvQdqQbLvTDxmCCqIrw==',
  'secret: /run/secrets/db_password',
  '["docker","run","-p","8080:80","nginx"]',
  'el usuario olvidó la contraseña',
  'AUTH failed',
  'AUTH LOGIN',
  'ACL SETUSER dana on nopass ~* > acl.txt',
  'net use z: /delete',
  'sqlplus / as sysdba',
  '7z x archive.7z -oout',
  'echo done | tee log; sudo -S true',
  'echo 4 | sudo tee /proc/sys/vm/drop_caches',
  'cat users.txt | chpasswd',
  'AUTH failed: WRONGPASS invalid username-password pair',
])('stays readable: %s', (text) => {
  expect(redactText(text)).toBe(text)
})
