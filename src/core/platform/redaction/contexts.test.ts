import { describe, expect, test } from 'vitest'
import { repeatablePick } from '../../../../test/support/sample-of-pattern.ts'
import { redactText } from './redaction.ts'

const small = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'
const all = small + small.toUpperCase() + digits
const pick = repeatablePick(20_261_125)
const drawn = (set: string, count: number) =>
  Array.from({ length: count }, () => set[pick(set.length)]).join('')
const quoted = (text: string) => JSON.stringify(text)

/** Kinds of secrets that look like a secret. */
const opaque: Record<string, () => string> = {
  'hexadecimal, 32': () => drawn('0123456789abcdef', 32),
  'hexadecimal, 64': () => drawn('0123456789abcdef', 64),
  'letters and digits, 20': () => drawn(small + digits, 19) + drawn(digits, 1),
  'letters and digits, 40': () => drawn(all, 40),
  'small letters, 32': () => drawn(small, 32),
  UUID: () => [8, 4, 4, 4, 12].map((count) => drawn('0123456789abcdef', count)).join('-'),
  'base64, padded': () => Buffer.from(drawn(all, 32)).toString('base64'),
  'long number': () => `7${drawn(digits, 16)}`,
  'parts with hyphens': () => `${drawn(small + digits, 7)}4-${drawn(small + digits, 12)}`,
}
/** And kinds that only their name gives away. */
const plain: Record<string, () => string> = {
  'a word with a number': () => `${drawn(small, 6)}7`,
  words: () => `${drawn(small, 7)}-${drawn(small, 5)}`,
  signs: () => `p@s${drawn(small, 3)}(w0rd){x}$1#`,
  'brackets that do not match': () => `m{{q}o)p$z]${drawn(small, 4)}_-#9}}`,
  'exclamation mark': () => `S${drawn(small, 6)}2024!`,
}

const anyValue: Record<string, (secret: string) => string> = {
  'environment dump': (secret) => `HOME=/root\nDB_PASSWORD=${secret}\nPORT=80`,
  'double quotes': (secret) => `password="${secret}"`,
  'single quotes': (secret) => `login failed, password='${secret}'`,
  'shell export': (secret) => `export API_SECRET=${secret}`,
  PowerShell: (secret) => `$env:API_SECRET = "${secret}"`,
  setx: (secret) => `setx API_SECRET "${secret}"`,
  Dockerfile: (secret) => `ENV DB_PASSWORD ${secret}`,
  'docker run': (secret) => `docker run -e DB_PASSWORD=${secret} image`,
  'flag with a blank': (secret) => `tool --user x --password ${secret} --host h`,
  'flag with =': (secret) => `tool --password=${secret} --host h`,
  'mysql -p': (secret) => `mysql -u root -p${secret} -h db`,
  sshpass: (secret) => `sshpass -p '${secret}' ssh host`,
  'redis-cli -a': (secret) => `redis-cli -h cache -a ${secret} ping`,
  YAML: (secret) => `db:\n  user: app\n  password: ${secret}\n  port: 5432`,
  'Kubernetes variable': (secret) => `- name: DB_PASSWORD\n  value: "${secret}"`,
  JSON: (secret) => quoted(JSON.stringify({ db: { password: secret } })),
  'JSON in JSON': (secret) => JSON.stringify({ message: JSON.stringify({ user: 'x', secret }) }),
  'pair in JSON': (secret) => JSON.stringify({ name: 'DB_PASSWORD', value: secret }),
  'Python dict': (secret) => `{'model': 'x', 'api_key': '${secret}', 'n': 1}`,
  Ruby: (secret) => `:password => "${secret}"`,
  'PHP define': (secret) => `define('DB_PASSWORD', '${secret}');`,
  Go: (secret) => `apiSecret := "${secret}"`,
  Rust: (secret) => `let api_secret: &str = "${secret}";`,
  TypeScript: (secret) => `const password: string = "${secret}"`,
  Swift: (secret) => `let apiKey: String = "${secret}"`,
  'C#': (secret) => `string password = @"${secret}";`,
  'Go struct': (secret) => `{User:x Password:${secret} Port:1}`,
  'Python arguments': (secret) => `connect(host='x', password='${secret}')`,
  INI: (secret) => `[db]\npassword = ${secret}\n`,
  properties: (secret) => `spring.datasource.password=${secret}`,
  XML: (secret) => `<password>${secret}</password>`,
  'XML attribute': (secret) => `<add key="ApiSecret" value="${secret}" />`,
  'connection string': (secret) => `Server=db;User Id=sa;Password=${secret};Encrypt=true`,
  'libpq string': (secret) => `host=db user=app password=${secret} dbname=x`,
  'SQL, password': (secret) => `ALTER USER app WITH PASSWORD '${secret}';`,
  'SQL, identified by': (secret) => `CREATE USER app IDENTIFIED BY '${secret}'`,
  netrc: (secret) => `machine host login dana password ${secret}`,
  requirepass: (secret) => `requirepass ${secret}`,
  'planned change': (secret) => `~ password = "old-one" -> "${secret}"`,
  'form field': (secret) => `Content-Disposition: form-data; name="password"\r\n\r\n${secret}\r\n--boundary`,
  Markdown: (secret) => `| password | ${secret} |`,
  header: (secret) => `X-Api-Key: ${secret}`,
  'curl -u': (secret) => `curl -u 'svc:${secret}' https://host`,
  'short name': (secret) => `cloudant_pw = "${secret}"`,
}

const opaqueValue: Record<string, (secret: string) => string> = {
  'after token': (secret) => `acme: retrying with token ${secret} (attempt 2 of 5)`,
  'a sentence about a key': (secret) => `Incorrect API key provided: ${secret}.`,
  'a key of somebody': (secret) => `acme license key EU = '${secret}'`,
  bearer: (secret) => `authorization: Bearer ${secret} accept: */*`,
  'a scheme of its own': (secret) => `Authorization: GenieKey ${secret}`,
  'no scheme': (secret) => `Authorization: ${secret}`,
  'subscription key': (secret) => `Ocp-Apim-Subscription-Key: ${secret}`,
  parameter: (secret) => `GET /v1/items?q=x&key=${encodeURIComponent(secret)}&page=2`,
  'application id': (secret) => `GET /data/2.5/weather?q=x&appid=${encodeURIComponent(secret)}`,
  'list of arguments': (secret) => JSON.stringify(['run', '--token', secret]),
  'YAML key': (secret) => `api:\n  acme_key: "${secret}"`,
  'Go map': (secret) => `map[API_TOKEN:${secret} PORT:80]`,
  'Java server page': (secret) => `JSESSIONID=${secret}; Path=/`,
  'credentials of a build server': (secret) => `<secret>{acme AQAAABAAA ${secret}}</secret>`,
}

const cases = (contexts: typeof anyValue, kinds: typeof opaque) =>
  Object.entries(contexts).flatMap(([context, text]) =>
    Object.entries(kinds).map(([kind, secret]) => [context, kind, text, secret] as const),
  )

describe.each([...cases(anyValue, { ...opaque, ...plain }), ...cases(opaqueValue, opaque)])(
  '%s: %s',
  (_context, _kind, text, make) => {
    test('is masked whole', () => {
      for (let round = 0; round < 3; round++) {
        const secret = make()
        const said = redactText(text(secret))
        const length = Math.max(6, Math.ceil(secret.length * 0.4))
        for (let at = 0; at + length <= secret.length; at++) {
          // The mask tells the last four.
          expect(said.replaceAll(/ …[^\]]{4}\]/gu, ']'), text(secret)).not.toContain(
            secret.slice(at, at + length),
          )
        }
        expect(said).toContain('[redacted')
      }
    })
  },
)

test.each([
  'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  first: opal\n  second: "lantern"\n',
  'apiVersion: v1\ndata:\n  first: b3BhbA==\n  second: bGFudGVybg==\nkind: Secret\nmetadata:\n  name: db\n',
  '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db"},"stringData":{"first":"opal","second":"lantern"}}',
])('all values of a Secret of Kubernetes, whatever their names: %j', (text) => {
  const said = redactText(text)
  expect(said).not.toMatch(/opal|lantern|b3BhbA|bGFudGVy/u)
  expect(said).toMatch(/name\W+db/u)
})
