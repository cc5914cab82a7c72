/** The parts of an OpenAPI 3.1 document that are used here (https://spec.openapis.org/oas/v3.1.1). */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas?: Record<string, unknown>; securitySchemes?: unknown }
}
type Content = Readonly<Record<string, { readonly schema?: Readonly<Record<string, unknown>> }>>
interface Answer {
  readonly description?: string
  readonly content?: Content
}
interface Body {
  readonly required?: boolean
  readonly content: Content
}
export interface Operation {
  readonly operationId?: string
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema?: unknown }[]
  requestBody?: Body
  responses: Record<number, Answer>
}

export const securitySchemes = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'The token in the file `token` of the data folder, or CATALYST_TOKEN.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'catalyst_8001',
    description: 'Set by the one-time sign-in link; the number is the port.',
  },
}

const problem = (description: string): Answer => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

const errorTexts: Readonly<Record<number, string>> = {
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  422: 'INVALID',
  503: 'UNAVAILABLE',
}

/** Errors are problem documents; the door's own are the same everywhere. */
function addErrors(operation: Operation): void {
  const { responses } = operation
  for (const status of Object.keys(responses).map(Number)) {
    if (status >= 400) responses[status] = problem(errorTexts[status] ?? String(status))
  }
  responses[400] = problem('BAD_REQUEST: the input does not fit; `fields` names what')
  responses[401] = problem('UNAUTHORIZED: no token, or a wrong one')
}

/** What the door adds to the procedures: the health status code, files, sessions. */
export function describeDoor({ paths }: ApiDocument): void {
  for (const item of Object.values(paths)) for (const operation of Object.values(item)) addErrors(operation)
  const open = (path: string) => {
    const operation = paths[path]?.get
    if (operation === undefined) throw new Error(`The contract has no GET ${path}.`)
    operation.security = [{}, { token: [] }, { session: [] }]
    delete operation.responses[401]
    return operation
  }
  open('/health/live')
  const probe = open('/health')
  probe.responses = {
    ...probe.responses,
    503: {
      description: 'A required check is unhealthy',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/HealthReport' } } },
    },
  }
  const ingest = paths['/ingest']?.post
  if (ingest === undefined) throw new Error('The contract has no POST /ingest.')
  ingest.responses[413] = problem('PAYLOAD_TOO_LARGE: every file is over the limit')
  ingest.requestBody = uploadBody
  paths['/documents/{id}/file'] = { get: documentFile }
  paths['/session'] = { post: openSession, delete: endSession }
  paths['/session/link'] = { post: sessionLink }
}

const uploadBody: Body = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        properties: {
          files: { type: 'array', items: { type: 'string', contentMediaType: 'application/octet-stream' } },
          embed: {
            type: 'string',
            enum: ['true', 'false'],
            description: '`false` leaves the vectors for later',
          },
        },
        required: ['files'],
      },
    },
  },
}

const documentFile: Operation = {
  operationId: 'knowledge.file',
  tags: ['knowledge'],
  summary: "A document's own file",
  description: 'PDF and text are shown, others saved. `Range` is supported.',
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  responses: {
    200: { description: 'The file' },
    206: { description: 'The part asked for' },
    401: problem('UNAUTHORIZED: no token, or a wrong one'),
    404: problem('NOT_FOUND: no such document, or it has no file'),
    416: { description: 'The file has no such part' },
  },
}

const openSession: Operation = {
  operationId: 'session.open',
  tags: ['session'],
  summary: 'Exchange the token for a session cookie',
  security: [{ token: [] }],
  responses: { 200: { description: 'Signed in' }, 401: problem('UNAUTHORIZED: no token, or a wrong one') },
}

const endSession: Operation = {
  operationId: 'session.end',
  tags: ['session'],
  summary: 'Sign this browser out',
  responses: { 200: { description: 'Signed out' }, 401: problem('UNAUTHORIZED: not signed in') },
}

const sessionLink: Operation = {
  operationId: 'session.link',
  tags: ['session'],
  summary: 'A new one-time sign-in link',
  security: [{ token: [] }],
  responses: {
    200: {
      description: 'It works once, within 5 minutes',
      content: {
        'application/json': {
          schema: { type: 'object', properties: { url: { type: 'string' } }, required: ['url'] },
        },
      },
    },
    401: problem('UNAUTHORIZED: no token, or a wrong one'),
  },
}
