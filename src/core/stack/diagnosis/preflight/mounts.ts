import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { RootCause } from '../../../../contract/stack-view.ts'
import { errorCode } from '../../../../shared/error-code.ts'
import type { ComposeService, Mount } from '../../compose/model.ts'
import { finding } from './finding.ts'

/**
 * Binds whose source is not there, or is a folder where a file is meant. The short form has the engine make a missing
 * folder, which is what is wanted for data and a trap for a file: a folder of that name appears, and the service fails.
 */
export async function missingMounts(service: ComposeService): Promise<RootCause[]> {
  const found: RootCause[] = []
  for (const mount of service.mounts) {
    if (mount.type !== 'bind' || mount.source === undefined) continue
    const kind = await classify(mount.source)
    const problem = explainMount(mount, kind)
    if (problem === undefined) continue
    found.push(
      finding({
        service: service.name,
        code: 'mount-missing',
        message: `${mount.source}, which ${service.name} mounts at ${mount.target}, ${problem}.`,
        remedy: `Make it, or correct the path: line ${mount.line} of the Compose file.`,
        evidence: [`${mount.source}: ${kind === 'folder' ? 'is a folder' : 'no such file or folder'}`],
      }),
    )
  }
  return found
}

/** Sources of a service's binds that are not there, and of which the engine makes empty folders. */
export async function foldersToMake(service: ComposeService): Promise<string[]> {
  const wanted = service.mounts.filter(
    (mount) => mount.type === 'bind' && mount.createHostPath && !looksLikeFile(mount.target),
  )
  const sources = [...new Set(wanted.flatMap(({ source }) => source ?? []))]
  const kinds = await Promise.all(sources.map(classify))
  return sources.filter((_, at) => kinds[at] === 'missing')
}

function explainMount(mount: Mount, kind: 'file' | 'folder' | 'other' | 'missing'): string | undefined {
  const file = looksLikeFile(mount.target)
  if (kind === 'missing' && (mount.createHostPath !== true || file)) return 'does not exist'
  return kind === 'folder' && file && looksLikeFile(mount.source ?? '')
    ? 'is a folder, not a file'
    : undefined
}

/** Extensions that say file. Any other end of a name is as often that of a folder: a host, a version, a project. */
const FILE_EXTENSIONS = new Set(
  [
    'conf config cfg cnf ini properties env toml yaml yml json json5 jsonc jsonl ndjson geojson xml xsd plist hcl tf cue rego',
    'acl pac vcl rules repo list lst zone rc sample service timer logrotate prom map',
    'sh bash zsh fish py rb pl php lua go rs java kt scala groovy gradle c h cpp r ex exs erl js cjs mjs ts cts mts jsx tsx vue',
    'sql psql pgsql cql ddl cypher graphql proto prisma avsc ps1 bat cmd jar war ear wasm so dll exe bin',
    'html htm xhtml css scss svg png jpg jpeg gif ico webp ttf woff woff2 mp3 mp4 wav txt rst md log csv tsv pdf po mo',
    'tpl tmpl template j2 jinja jinja2 mustache hbs ejs erb twig xsl patch diff ipynb',
    'pem crt cert cer der csr crl key pub p8 p12 pfx jks keystore truststore keytab asc gpg ovpn',
    'secret token password passwd pass pwd htpasswd cookie license lic',
    'db sqlite sqlite3 rdb aof dump bson parquet bak old orig mmdb dat gguf onnx pt safetensors iso img qcow2',
    'sock socket pid lock gz tgz bz2 xz zst zip tar rar 7z deb rpm whl',
  ].flatMap((line) => line.split(' ')),
)
/** Files that have no extension. */
const PLAIN_FILES = new Set([
  ...[
    'passwd',
    'group',
    'shadow',
    'hosts',
    'hostname',
    'localtime',
    'timezone',
    'machine-id',
    'crontab',
    'fstab',
  ],
  ...['Caddyfile', 'Corefile', 'Dockerfile', 'Gemfile', 'Makefile', 'Procfile', 'Rakefile'],
])
const DOT_FILES = /^\.(?:env.*|htpasswd|htaccess|pgpass|netrc|gitconfig|profile|\w+rc)$/

/**
 * Whether a path inside a container is named as files are: with an extension of files, as `redis.conf`, or by a name that
 * only files have. `.data`, `conf.d`, `jdk-17.0` and `www.example.com` are folders. What it is called on the host says little.
 */
function looksLikeFile(path: string): boolean {
  const name = basename(path)
  if (PLAIN_FILES.has(name) || DOT_FILES.test(name)) return true
  return FILE_EXTENSIONS.has(extname(name).slice(1).toLowerCase())
}

async function classify(path: string): Promise<'file' | 'folder' | 'other' | 'missing'> {
  try {
    const stats = await stat(path)
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
  } catch (error) {
    // One that may not be looked at is there.
    return errorCode(error) === 'ENOENT' ? 'missing' : 'other'
  }
}
