import * as health from '../../contract/health.ts'
import { contract } from '../../contract/index.ts'
import * as knowledge from '../../contract/knowledge.ts'
import { ProblemDocument } from '../../contract/over-http.ts'
import * as runs from '../../contract/runs.ts'
import * as sessions from '../../contract/sessions.ts'
import * as settings from '../../contract/settings.ts'
import * as system from '../../contract/system.ts'
import { type ApiDocument, describeDoor, securitySchemes } from './openapi-door.ts'

/** Schemas that get a name in the document; all others stand where they are used. */
const named = {
  Problem: ProblemDocument,
  HealthReport: health.HealthReport,
  HealthCheck: health.HealthCheck,
  CheckHistory: health.CheckHistory,
  HealthChange: health.HealthChange,
  DocumentSummary: knowledge.DocumentSummary,
  DocumentChunk: knowledge.DocumentChunk,
  SearchHit: knowledge.SearchHit,
  SearchAnswer: knowledge.SearchAnswer,
  KnowledgeTotals: knowledge.KnowledgeTotals,
  RefusedFile: knowledge.RefusedFile,
  RunSummary: runs.RunSummary,
  RunStep: runs.RunStep,
  RunLogLine: runs.RunLogLine,
  BrowserSession: sessions.BrowserSession,
  SessionView: sessions.SessionView,
  Settings: settings.Settings,
  SettingsView: settings.SettingsView,
  SystemInfo: system.SystemInfo,
  Notice: system.Notice,
}

const made = new Map<string, Promise<ApiDocument>>()

/** The OpenAPI 3.1 document of the web door, made from the contract. */
export function openApiDocument(version: string): Promise<ApiDocument> {
  let document = made.get(version)
  if (document === undefined) {
    document = generate(version)
    made.set(version, document)
  }
  return document
}

async function generate(version: string): Promise<ApiDocument> {
  const [{ OpenAPIGenerator }, { ZodToJsonSchemaConverter }] = await Promise.all([
    import('@orpc/openapi'),
    import('@orpc/zod/zod4'),
  ])
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const generated = await generator.generate(contract, {
    info: {
      title: 'Catalyst',
      version,
      description:
        'Everything that can be asked of Catalyst. Every error is a problem document (RFC 9457) with a stable code and the next step.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api' }],
    security: [{ token: [] }, { session: [] }],
    tags: Object.keys(contract).map((name) => ({ name })),
    commonSchemas: Object.fromEntries(
      Object.entries(named).map(([name, schema]) => [name, { schema, strategy: 'output' as const }]),
    ),
    customErrorResponseBodySchema: () => ({ $ref: '#/components/schemas/Problem' }),
  })
  // The generator's own type mixes OpenAPI 3.0 and 3.1; ours names what is used here.
  const document = generated as unknown as ApiDocument
  document.components.securitySchemes = securitySchemes
  describeDoor(document)
  return document
}
