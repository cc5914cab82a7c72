import { describe, expect, test } from 'vitest'
import { createLineRedactor } from './line-filter.ts'
import { redactText } from './redaction.ts'

/** What people put into addresses although it should be encoded there. */
const passwords = [
  'p@Zorb',
  'p/Zorb',
  'p#Zorb',
  'p?Zorb',
  'p:Zorb',
  'p,Zorb',
  '12/Zorb',
  '12#Zorb',
  'p@1/Zorb',
  'a@b/c@Zorb',
  'p@a,Zorb',
  '5/@Zorb',
  'p?a=Zorb',
  '//Zorb',
  'p@ss:w/Zorb#?&x',
]
const addresses = [
  'postgres://dana:$@db/app',
  'postgresql://dana:$@db.prod.example.org:5432/app?sslmode=require',
  'amqp://dana:$@mq:5672/',
  'redis://:$@cache',
  'rediss://default:$@[::1]:6379/0',
  'mongodb://dana:$@h1:27017,h2:27017/app?replicaSet=rs0',
  'mongodb+srv://dana:$@cluster.example.org/',
  'jdbc:mysql://dana:$@db:3306/app',
  'https://dana:$@git.example.org/group/project.git',
  'ftp://dana:$@files/x',
]

describe.each(passwords)('the password %j', (password) => {
  test.each(addresses)('is masked whole in %s', (address) => {
    const host = address.slice(address.indexOf('$') + 1)
    for (const around of [
      '$',
      'connect "$" failed',
      'cannot reach <$>, ask ops@example.org',
      '{"url":"$"}',
    ]) {
      const said = redactText(around.replace('$', () => address.replace('$', () => password)))
      expect(said).not.toContain('Zorb')
      expect(said).toContain(`:[redacted:url-password]${host}`)
      expect(
        createLineRedactor()(around.replace('$', () => address.replace('$', () => password))),
      ).not.toContain('Zorb')
    }
  })
})

test.each([
  'postgres://app@server:$@db/x',
  'https://dana:12/$@git.example.org/x',
  'https://dana:p@ss/$@gitlab.example.org/@scope/pkg',
  'amqp://dana:$@mq:5672,ops@example.org is told',
  'mysql://dana:$@db,redis://:$@cache:6379,redis://:p/$@other',
])('is masked: %s', (address) => {
  const said = redactText(address.replaceAll('$', 'Zorb'))
  expect(said).not.toContain('Zorb')
  expect(redactText(said)).toBe(said)
})

test.each([
  ['https://dana:hunter2@registry.example.org/@scope/pkg', '@registry.example.org/@scope/pkg'],
  ['https://dana:hunter2@nexus/npm/pkg@1.2.3/file.js', '@nexus/npm/pkg@1.2.3/file.js'],
  ['postgres://dana:hunter2@db/x?application=a@b', '@db/x?application=a@b'],
  ['oci://dana:hunter2@hub:5000/app@sha256:9f86d081', '@hub:5000/app@sha256:9f86d081'],
])('%s: only the password goes', (text, rest) => {
  const said = redactText(text)
  expect(said).not.toContain('hunter2')
  expect(said.endsWith(`:[redacted:url-password]${rest}`)).toBe(true)
})

test.each([
  'https://host/path?email=a@b.c',
  'git@github.com:x/y',
  'http://host:8080/@scope/pkg',
  'https://medium.com/@user',
  'http://127.0.0.1:3000/u/@me',
  'http://localhost:3000?mention=@dana',
  'http://[::1]:3000/@x',
  'http://api:$PORT/users/@me and http://api:{port}/users/@me',
  'http://registry:4873/@types/node/-/node-24.1.0.tgz',
  'http://registry:4873/react@next/umd/react.js',
  'https://cdn.example.org/npm/vue@3.4.1/dist/vue.js',
  'https://example.org:443/npm/pkg@1.2.3/file.js',
  'docker://registry:5000/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'ssh://git@github.com:22/group/project@v1',
  'git+ssh://git@github.com:group/project.git@v1',
  'postgres://db:5432/app?user=dana@server',
  'redis://cache:6379/0 as dana@server, mongodb://h1:27017,h2:27017/db as dana@server',
  'redis://cache:6379,owner=dana@server',
  'amqp://mq.example.org:5672/vhost@blue',
  'https://example.org/a:b/c@d and file:///a:b/c@d',
  'https://$USER:$PASSWORD@hub/x',
])('stays: %s', (text) => {
  const said = redactText(text)
  expect(said.replace('[redacted:e-mail]', 'a@b.c')).toBe(text)
})
