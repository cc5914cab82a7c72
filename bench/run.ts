/**
 * All measurements in one go, as one JSON object on stdout.
 *
 *   npm run bench -- [--pdfs FOLDER] [--retrieval FOLDER]… [--lines FILE] [--only NAME]…
 *
 * `--pdfs`: PDF files, for ingestion against pdftotext. `--retrieval`: collections (docs.jsonl, queries.jsonl, qrels.jsonl)
 * for the quality of searches; the first of them also feeds the speed of searches. `--lines`: labelled log lines (JSONL),
 * for the redaction. What has no folder or file is left out, and said on stderr.
 */
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    pdfs: { type: 'string' },
    retrieval: { type: 'string', multiple: true, default: [] },
    lines: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
  },
})

/** Each bench with its arguments, or what it lacks. */
const benches: Record<string, readonly string[] | string> = {
  audit: [],
  embedding: [],
  start: [],
  llm: [],
  log: [],
  stack: [],
  ingest: values.pdfs ? [values.pdfs] : 'a folder of PDF files: --pdfs FOLDER',
  retrieval: values.retrieval.length > 0 ? values.retrieval : 'collections: --retrieval FOLDER',
  redaction: values.lines ? [values.lines] : 'a file of labelled lines: --lines FILE',
  search: values.retrieval[0] ? [values.retrieval[0]] : 'a collection: --retrieval FOLDER',
}

const unknown = values.only.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}

// Ingestion and start are measured on the bundles.
const command = fileURLToPath(new URL('../scripts/catalyst.mjs', import.meta.url))
const { status } = spawnSync(process.execPath, [command, '--version'], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
if (status !== 0) throw new Error('The app cannot be built, so there is nothing to measure.')

const results: Record<string, unknown> = {}
for (const [name, needs] of Object.entries(benches)) {
  if (values.only.length > 0 && !values.only.includes(name)) continue
  if (typeof needs === 'string') {
    console.error(`${name}: left out, it needs ${needs}`)
    continue
  }
  console.error(`${name}: measuring`)
  results[name] = await measure(name, needs)
}
console.log(JSON.stringify(results, null, 2))
process.exitCode = Object.values(results).some((result) => result === null) ? 1 : 0

/** What the bench printed, or `null` when it failed. */
async function measure(name: string, args: readonly string[]): Promise<unknown> {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (code === 0) return JSON.parse(text)
  console.error(`${name}: failed with code ${code}`)
  return null
}
