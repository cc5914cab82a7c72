import type { ApiDocument, Operation } from './openapi-door.ts'
import { escaped } from './plain-page.ts'

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

const errors: readonly (readonly [string, number, string])[] = [
  ['BAD_REQUEST', 400, 'The input does not fit. `fields` has a message for each field, `issues` the list.'],
  ['UNAUTHORIZED', 401, 'No token or session, or a wrong one.'],
  ['FORBIDDEN', 403, 'The request came from another web page.'],
  ['NOT_FOUND', 404, 'There is no such thing, or no such address.'],
  ['METHOD_NOT_SUPPORTED', 405, 'The address does not take this method; `Allow` says which it takes.'],
  ['TIMEOUT', 408, 'The request did not arrive in time.'],
  ['CONFLICT', 409, 'It cannot be done as things stand.'],
  ['PAYLOAD_TOO_LARGE', 413, 'JSON over 1 MiB, or files over the limit in the settings.'],
  ['UNSUPPORTED_MEDIA_TYPE', 415, 'The body is not JSON, or not multipart for uploads.'],
  ['EXPECTATION_FAILED', 417, 'The request expects what is not done here.'],
  ['MISDIRECTED', 421, 'The Host header does not name this server.'],
  ['INVALID', 422, 'The input fits, but cannot be accepted. `fields` says why.'],
  ['TOO_MANY_REQUESTS', 429, 'Too many wrong tokens; `Retry-After` says when to go on.'],
  ['HEAD_TOO_LARGE', 431, 'The request head is larger than 16 KiB.'],
  ['INTERNAL_SERVER_ERROR', 500, 'A fault of Catalyst; the log has it under the request id.'],
  ['UNAVAILABLE', 503, 'Something this depends on is down.'],
]

/** The reference page of an OpenAPI document: HTML that needs no script. */
export function renderReference(document: ApiDocument): { title: string; body: string } {
  const tags = new Map<string, string[]>()
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item?.[method]
      if (operation === undefined) continue
      const tag = operation.tags?.[0] ?? 'other'
      tags.set(tag, [...(tags.get(tag) ?? []), renderOperation(method, path, operation)])
    }
  }
  const sections = [...tags].map(
    ([tag, list]) => `<h2 id="${escaped(tag)}">${escaped(tag)}</h2>\n${list.join('\n')}`,
  )
  const links = [...tags.keys(), 'errors', 'schemas'].map(
    (tag) => `<a href="#${escaped(tag)}">${escaped(tag)}</a>`,
  )
  const title = `${document.info.title} ${document.info.version}: HTTP reference`
  const body = `<h1>${escaped(title)}</h1>
<p>${escaped(document.info.description ?? '')}</p>
<p>All paths are under <code>/api</code>. Send <code>Authorization: Bearer</code> with the token from the file
<code>token</code> in the data folder. The same as data: <a href="/api/openapi.json">openapi.json</a>.</p>
<nav>${links.join(' · ')}</nav>
${sections.join('\n')}
${renderErrors()}
${renderSchemas(document)}`
  return { title, body }
}

function renderOperation(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, required, schema }) =>
      `<tr><td><code>${escaped(name)}</code>${required === true ? ' *' : ''}</td><td>${escaped(place)}</td><td>${json(schema)}</td></tr>`,
  )
  const body = operation.requestBody?.content ?? {}
  const responses = Object.entries(operation.responses).map(
    ([status, { description, content }]) =>
      `<tr><td>${status}</td><td>${escaped(description ?? '')}${renderContent(content)}</td></tr>`,
  )
  return `<details id="${escaped(operation.operationId ?? '')}">
<summary><span class="method">${method.toUpperCase()}</span> <code>${escaped(path)}</code> <span class="dim">${escaped(operation.summary ?? '')}</span></summary>
<p>${escaped(operation.description ?? '')}</p>
${parameters.length > 0 ? `<h3>Parameters</h3><table>${parameters.join('')}</table>` : ''}
${Object.keys(body).length > 0 ? `<h3>Body</h3>${renderContent(body)}` : ''}
<h3>Answers</h3><table>${responses.join('')}</table>
</details>`
}

function renderContent(content: Operation['responses'][number]['content']): string {
  return Object.entries(content ?? {})
    .map(([type, { schema }]) => {
      const reference = typeof schema?.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined
      const shown = reference
        ? ` <a href="#schema-${escaped(reference)}">${escaped(reference)}</a>`
        : `<pre>${pretty(schema)}</pre>`
      return `<div><span class="dim">${escaped(type)}</span>${shown}</div>`
    })
    .join('')
}

function renderErrors(): string {
  const rows = errors.map(
    ([code, status, text]) =>
      `<tr id="${code.toLowerCase().replaceAll('_', '-')}"><td>${status}</td><td><code>${code}</code></td><td>${escaped(text)}</td></tr>`,
  )
  return `<h2 id="errors">Errors</h2><table>${rows.join('\n')}</table>`
}

function renderSchemas(document: ApiDocument): string {
  const list = Object.entries(document.components.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="schema-${escaped(name)}"><summary><code>${escaped(name)}</code></summary><pre>${pretty(schema)}</pre></details>`,
  )
  return `<h2 id="schemas">Schemas</h2>${list.join('\n')}`
}

const json = (value: unknown) => `<code>${escaped(JSON.stringify(value ?? {}))}</code>`
const pretty = (value: unknown) => escaped(JSON.stringify(value ?? {}, null, 2))
