// Writes docs/openapi.json from the contract; `--check` only says whether it is up to date (exit 1 when not).
import { readFile, writeFile } from 'node:fs/promises'
import { openApiDocument } from '../src/transports/http/openapi.ts'

const file = new URL('../docs/openapi.json', import.meta.url)
const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
const text = `${JSON.stringify(await openApiDocument(version), null, 2)}\n`
if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error('docs/openapi.json is out of date: run npm run openapi')
    process.exitCode = 1
  }
} else {
  await writeFile(file, text)
}
