import { expect, test } from 'vitest'
import { createLineRedactor } from './line-filter.ts'
import { redactText } from './redaction.ts'

/** Lines as web servers, databases, builds and clusters write them, near to what is masked and without a secret. */
const lines = `
172.18.0.1 - - [26/Nov/2026:10:11:12 +0000] "GET /api/token/refresh HTTP/1.1" 401 27 "-" "curl/8.9.1"
172.18.0.1 - dana [26/Nov/2026:10:11:13 +0000] "POST /login?next=/settings/keys HTTP/2.0" 302 0
2026/11/26 10:11:12 [error] 31#31: *17 upstream timed out (110: Connection timed out) while reading response header
2026/11/26 10:11:12 [warn] 31#31: *18 a client request body is buffered to a temporary file /var/cache/nginx/client_temp/0000000017
{"level":"info","msg":"token issued","token_type":"Bearer","expires_in":3600,"scope":"openid profile"}
expires_in: 3600, refresh_expires_in: 1800, not-before-policy: 0
tokens: 1234
total_tokens=5120 prompt_tokens=4096 completion_tokens=1024
Authorization header is missing
auth: basic authentication is disabled for /healthz
CSRF token mismatch
session expired after 30 minutes of inactivity
Set-Cookie was ignored because SameSite=None needs Secure
GET /assets/auth-7f3c9b21.js 304 2ms
GET /users/@me/guilds 200 14ms
proxying http://localhost:5173/@vite/client
http://web:3000/@fs/app/node_modules/vite/dist/client/env.mjs 200
WebSocket connection to ws://127.0.0.1:5173/?v=b1946ac9 failed
OPTIONS /v1/secrets 204 access-control-allow-headers: authorization, x-api-key
key "theme" was added to local storage
FATAL: password authentication failed for user "app"
DETAIL: Connection matched pg_hba.conf line 128: "host all all all scram-sha-256"
FATAL: no pg_hba.conf entry for host "172.18.0.5", user "app", database "shop", no encryption
ERROR: duplicate key value violates unique constraint "users_email_key"
DETAIL: Key (id)=(42) already exists.
ERROR: null value in column "password_hash" of relation "users" violates not-null constraint
primary key
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
CREATE INDEX tokens_expires_at_idx ON tokens (expires_at);
Access denied for user 'app'@'172.18.0.4' (using password: YES)
Access denied for user 'root'@'localhost' (using password: NO)
[Warning] root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option.
mysqladmin: connect to server at 'localhost' failed
NOAUTH Authentication required.
WRONGPASS invalid username-password pair or user is disabled.
ACL LOG: user default, reason auth, context toplevel
# Warning: no config file specified, using the default config.
db0:keys=1200,expires=17,avg_ttl=86400000
cache key products:list:page:2 missed
{"t":{"$date":"2026-11-26T10:11:12.345+00:00"},"s":"I","c":"ACCESS","id":20436,"msg":"Checking authorization failed"}
Authentication failed for user root on admin from client 172.18.0.4:51234
{"c":"NETWORK","id":22943,"ctx":"listener","msg":"Connection accepted","attr":{"remote":"172.18.0.4:51234","connectionId":7}}
SASL authentication failed: user 'guest' can only connect via localhost
accepting AMQP connection <0.731.0> (172.18.0.6:41234 -> 172.18.0.2:5672)
amqp://mq:5672/ is not reachable
elasticsearch: license mode is [basic] - valid
received plaintext http traffic on an https channel, closing connection
Bearer authentication is off
#12 [build 4/7] RUN npm ci --ignore-scripts
#17 exporting manifest sha256:0b6a027b5cf322f09f6706c754e086a232ec1ddba835c8a15c6cb74ef0d43c29 0.0s done
"integrity": "sha512-OP2IUU6HeYKJi3i0z4A19kHMQoLVs4Hc+DPqqxI2h/DPZHTm/vjsfC6P0b4jCMy14XizLBqvndQ+UilD7707Jw==",
"resolved": "https://registry.example.org/key-did-provider/-/key-did-provider-1.2.3.tgz",
golang.org/x/crypto v0.31.0 h1:ihbySMvVjLAeSH1IbcRc6xvwbOGwDhLHAhEYmPqYz4c=
golang.org/x/crypto v0.31.0/go.mod h1:kDsLvtWBEx7MV9tJOj9bnXsPbxwJQ6csT/x4KIN4Ssk=
checksum = "a8f112729512f8e442d81f95a8a7ddf2b7c6b8a1a6f509a95864142b30cab2d3"
Compiling secrecy v0.10.3
Compiling password-hash v0.5.0
Downloading tokenizers-0.21.0-cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl (3.0 MB)
Collecting keyring==25.5.0
[INFO] --- maven-surefire-plugin:3.5.2:test (default-test) @ auth-service ---
Tests run: 128, Failures: 0, Errors: 0, Skipped: 3 -- in com.example.auth.TokenServiceTest
src/auth/token.ts(14,7): error TS2322: Type 'string | undefined' is not assignable to type 'string'.
src/components/PasswordField.tsx 4.21 kB │ gzip: 1.70 kB
warning: unused variable: token
SyntaxError: Unexpected token '}', "{"a":1}}" is not valid JSON
error: missing required key 'services.web.image'
rule key-spacing was removed in version 9
added 412 packages, and audited 413 packages in 9s
Writing /src/app/keys/public.pem
7z a build/out.7z dist
docker run -d -p 8080:80 --name web nginx
curl -u is missing a user
git fetch git@github.com:example/tokens.git
ssh-keygen: /root/.ssh/id_ed25519 already exists
apt-key is deprecated. Manage keyring files in trusted.gpg.d instead (see apt-key(8)).
secretName: web-tls
secretKeyRef: name=db-credentials key=password
MountVolume.SetUp failed for volume "credentials" : secret "db-credentials" not found
kubectl create secret generic db --from-file=./password.txt
secret/db-credentials configured
serviceaccount/token-controller created
Error: couldn't find key DB_PASSWORD in Secret default/db-credentials
pod/auth-6b7f9c5d4-x8k2p condition met
Warning  FailedMount  2m  kubelet  references non-existent secret key: tls.key
imagePullSecrets:
automountServiceAccountToken: false
topologyKey: kubernetes.io/hostname
- key: node-role.kubernetes.io/control-plane
Successfully assigned default/api-7d9c to node-3
certificate is valid for *.example.org, not db.example.org
x509: certificate signed by unknown authority
password: this field is required
"password" must be at least 12 characters long
password should not be empty, password must be a string
ValidationError: "token" is not allowed to be empty
Invalid API key format
The key must match the pattern ^[a-z][a-z0-9-]*$
Field 'secret' is missing in section [auth]
POSTGRES_PASSWORD_FILE=/run/secrets/pg_password
reading the password from /run/secrets/db_password
private key file /etc/ssl/private/server.key has group or world access
ssl_certificate_key /etc/nginx/certs/server.key;
keys are read from /var/lib/app/keys/2026-11
signature verified for file release-2.4.1.tar.gz
Passphrase is needed to open the key
jwt: token is expired by 3m12s
kid "2026-11" was not found in the key set
seed: 42
backup finished: 14 files, 1.2 GB
recovery completed in 3.1 s
client_id is required
otp code was sent
author: Dana; authority: example.org; authored 3 commits
sudo: a password is required
echo ready | tee status.txt
AUTH command is not needed
net use is not known
useradd: user 'app' already exists
HELLO 3
value: ready
- value: 8080
mot de passe incorrect
`
  .trim()
  .split('\n')

test('there are many of them', () => {
  expect(lines.length).toBeGreaterThan(100)
})

test.each(lines)('stays readable: %s', (line) => {
  expect(redactText(line)).toBe(line)
  expect(createLineRedactor()(line)).toBe(line)
})

test('they stay readable one after the other too', () => {
  const redactLine = createLineRedactor()
  expect(lines.map(redactLine)).toEqual(lines)
})
