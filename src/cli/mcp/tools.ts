import type { McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { AskAnswer } from '../../contract/ask.ts'
import { RunKind } from '../../contract/run-kinds.ts'
import { RunStatus } from '../../contract/runs.ts'
import { Problem } from '../../core/platform/errors.ts'
import { defined } from '../../shared/defined.ts'
import { answerTool, cutText } from './answer-tool.ts'
import { readDocument } from './read-document.ts'
import type { SharedConnection } from './shared-connection.ts'

const longestPassage = 2000
const longestQuote = 2000
const readsOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }

const Passage = z.object({
  documentId: z.string(),
  chunkId: z.string(),
  title: z.string(),
  page: z.number().nullable(),
  text: z.string(),
  score: z.number(),
})

/** Registers every tool. All of them only read, and what they give is bounded. */
export function registerTools(server: McpServer, connection: SharedConnection): void {
  registerSearch(server, connection)
  registerAsk(server, connection)
  registerDocument(server, connection)
  registerStack(server, connection)
  registerRuns(server, connection)
}

function registerSearch(server: McpServer, connection: SharedConnection): void {
  server.registerTool(
    'search_knowledge',
    {
      title: 'Search the documents',
      description: "Finds passages in the user's documents, by words and by meaning; the best first.",
      inputSchema: z.object({
        query: z.string().min(1).max(2000).describe('What to look for'),
        limit: z.number().int().min(1).max(20).default(8).describe('At most so many passages'),
      }),
      outputSchema: z.object({
        passages: z.array(Passage),
        mode: z.string(),
        notice: z.string().optional(),
      }),
      annotations: readsOnly,
    },
    ({ query, limit }, { mcpReq: { signal } }) =>
      answerTool(() =>
        connection.use(async (client) => {
          const { results, mode, notice } = await client.knowledge.search({ query, limit }, { signal })
          const passages = results.map(({ documentId, chunkId, title, page, text, score }) => ({
            ...{ documentId, chunkId, title, page, score },
            text: cutText(text, longestPassage),
          }))
          return { passages, mode, ...defined({ notice }) }
        }),
      ),
  )
}

function registerAsk(server: McpServer, connection: SharedConnection): void {
  const Answer = z.object({
    answer: z.array(
      z.object({
        text: z.string(),
        citations: z.array(
          z.object({
            documentId: z.string(),
            title: z.string(),
            page: z.number().nullable(),
            quote: z.string(),
          }),
        ),
      }),
    ),
    notFound: z.boolean(),
    mode: z.string(),
    notice: z.string().optional(),
    nearest: z.array(Passage),
  })
  server.registerTool(
    'ask',
    {
      title: 'Ask the documents',
      description:
        "Answers a question from the user's documents, each sentence with quotes that were checked. Asks the language model " +
        'that is set up in Catalyst; without one it gives sentences of the documents.',
      inputSchema: z.object({
        question: z.string().min(1).max(4000),
        limit: z.number().int().min(1).max(20).default(8).describe('Passages to answer from, at most'),
      }),
      outputSchema: Answer,
      // It may ask a model elsewhere, and two answers may differ.
      annotations: { ...readsOnly, idempotentHint: false, openWorldHint: true },
    },
    ({ question, limit }, { mcpReq: { signal } }) =>
      answerTool(() =>
        connection.use(async (client) => {
          let whole: AskAnswer | undefined
          for await (const event of await client.ask.ask({ question, limit }, { signal }))
            if (event.type === 'answer') whole = AskAnswer.parse(event)
          if (!whole) throw new Problem('UNAVAILABLE', 'No answer came.', 'Ask again.')
          return shortenAnswer(whole)
        }),
      ),
  )
}

function shortenAnswer({ answer, notFound, mode, notice, nearest }: AskAnswer) {
  return {
    answer: answer.map(({ text, citations }) => ({
      text,
      citations: citations.map(({ documentId, title, page, quote }) => ({
        ...{ documentId, title, page },
        quote: cutText(quote, longestQuote),
      })),
    })),
    ...{ notFound, mode },
    ...defined({ notice: notice && `${notice.message} ${notice.remedy}` }),
    nearest: (notFound ? nearest.slice(0, 3) : []).map(
      ({ documentId, chunkId, title, page, text, score }) => ({
        ...{ documentId, chunkId, title, page, score },
        text: cutText(text, longestPassage),
      }),
    ),
  }
}

function registerDocument(server: McpServer, connection: SharedConnection): void {
  server.registerTool(
    'get_document',
    {
      title: 'Read a document',
      description:
        'What a document is, and a stretch of its text: from `position` on, `next` says where it goes on.',
      inputSchema: z.object({
        id: z.string().min(1).max(200).describe('documentId of a passage'),
        position: z.number().int().min(0).default(0).describe('The passage to begin at, from 0'),
      }),
      outputSchema: z.object({
        id: z.string(),
        title: z.string(),
        type: z.string(),
        pages: z.number().optional(),
        passages: z.array(
          z.object({ position: z.number(), pages: z.array(z.number()).nullable(), text: z.string() }),
        ),
        total: z.number(),
        next: z.number().optional(),
      }),
      annotations: readsOnly,
    },
    ({ id, position }, { mcpReq: { signal } }) =>
      answerTool(() => connection.use((client) => readDocument(client, { id, position, signal }))),
  )
}

function registerStack(server: McpServer, connection: SharedConnection): void {
  server.registerTool(
    'stack_status',
    {
      title: 'State of the stack',
      description: 'How the services of the local AI stack stand, and why those that fail do.',
      inputSchema: z.object({}),
      outputSchema: z.object({
        project: z.string(),
        engine: z.string(),
        services: z.array(z.object({ name: z.string(), stage: z.string(), detail: z.string() })),
        causes: z.array(
          z.object({ service: z.string().nullable(), message: z.string(), remedy: z.string() }),
        ),
      }),
      annotations: { ...readsOnly, idempotentHint: true },
    },
    (_, { mcpReq: { signal } }) =>
      answerTool(() =>
        connection.use(async (client) => {
          const { project, engine, services, rootCauses } = await client.stack.view({}, { signal })
          return {
            project,
            engine: engine.status,
            services: services
              .filter(({ enabled }) => enabled)
              .slice(0, 100)
              .map(({ name, stage, detail }) => ({ name, stage, detail: cutText(detail, 500) })),
            causes: rootCauses
              .slice(0, 20)
              .map(({ service, message, remedy }) => ({ service, message: cutText(message, 1000), remedy })),
          }
        }),
      ),
  )
}

function registerRuns(server: McpServer, connection: SharedConnection): void {
  server.registerTool(
    'list_runs',
    {
      title: 'List runs',
      description:
        'What Catalyst has done lately: ingestion, questions, work on the stack; the newest first.',
      inputSchema: z.object({
        limit: z.number().int().min(1).max(50).default(10),
        kind: RunKind.optional(),
        status: RunStatus.optional(),
      }),
      outputSchema: z.object({
        runs: z.array(
          z.object({
            id: z.string(),
            kind: z.string(),
            title: z.string(),
            status: z.string(),
            createdAt: z.string(),
            endedAt: z.string().nullable(),
            failed: z.number(),
            message: z.string().optional(),
            remedy: z.string().optional(),
          }),
        ),
        total: z.number(),
      }),
      annotations: readsOnly,
    },
    (filter, { mcpReq: { signal } }) =>
      answerTool(() =>
        connection.use(async (client) => {
          const { runs, total } = await client.runs.list(filter, { signal })
          return {
            total,
            runs: runs.map(({ id, kind, title, status, createdAt, endedAt, counts, message, remedy }) => ({
              ...{ id, kind, title: cutText(title, 300), status, createdAt, endedAt, failed: counts.failed },
              ...defined({ message: message && cutText(message, 1000), remedy }),
            })),
          }
        }),
      ),
  )
}
