import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { isBlank, SearchFilters, SearchHit, SearchMode } from './knowledge.ts'
import { ModelErrorCode, ModelUsage } from './llm.ts'
import { PageInfo, PageInput, Timestamp } from './page.ts'
import { action, query } from './procedure.ts'

/** Where a sentence of an answer stands in a document. */
export const AskCitation = z.object({
  documentId: z.string(),
  chunkId: z.string(),
  /** Of the document. */
  title: z.string(),
  /** The page the quote begins on, from 1; `null` for formats without pages. */
  page: z.number().int().positive().nullable(),
  /** The document's own words: exactly what stands at `offsets`. */
  quote: z.string(),
  /** [start, end) in the chunk's text. */
  offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
})
export type AskCitation = z.infer<typeof AskCitation>

export const AskSentence = z.object({
  text: z.string(),
  citations: z.array(AskCitation),
  /** Set where it could not be verified, and `unverified` asked to be shown it all the same: why not. */
  unverified: z.array(z.string()).optional(),
})
export type AskSentence = z.infer<typeof AskSentence>

/** Why an answer is not a whole one of a model. */
export const AskNotice = z.object({
  /** `no-model`: none is set up; `form`: it did not answer in the form asked for; otherwise how its call failed. */
  code: z.enum(['no-model', 'form', ...ModelErrorCode.options]),
  message: z.string(),
  remedy: z.string(),
})
export type AskNotice = z.infer<typeof AskNotice>

export const AskAnswer = z.object({
  question: z.string(),
  answer: z.array(AskSentence),
  /** The documents do not answer it, as far as was found: `answer` has nothing that was verified. */
  notFound: z.boolean(),
  /** `model`: written by a model and verified; `extract`: sentences of the documents as they stand there. */
  mode: z.enum(['model', 'extract']),
  /** Said where no model answered, or not to its end. */
  notice: AskNotice.optional(),
  /** Sentences of the model that could not be verified, and are not shown. */
  dropped: z.number().int().nonnegative(),
  /** The passages nearest to the question, the best first. */
  nearest: z.array(SearchHit),
  /** How they were searched for. */
  searched: SearchMode,
  /** Of all calls; `null` where no model was asked. */
  usage: ModelUsage.nullable(),
  /** US dollars; `null`: unknown. 0 where no model was asked. */
  cost: z.number().nullable(),
  /** The profile that was asked; `null` where none was. */
  profile: z.string().nullable(),
  /** Absent where nothing is kept. */
  conversationId: z.string().optional(),
  runId: z.string(),
  took_ms: z.number().nonnegative(),
})
export type AskAnswer = z.infer<typeof AskAnswer>

/** What was said before: questions with their answers, or messages. It tells what is meant, and is never evidence. */
const HistoryEntry = z.union([
  z.object({
    question: z.string().max(20_000),
    /** As text, or as `answer` of the whole answer. */
    answer: z
      .union([z.string().max(100_000), z.array(z.object({ text: z.string().max(20_000) })).max(200)])
      .optional(),
  }),
  z.object({ role: z.enum(['user', 'assistant']), content: z.string().max(100_000) }),
])

export const AskInput = z.object({
  question: z
    .string()
    .max(20_000)
    .refine((text) => !isBlank(text), { error: 'Say what you want to know: the question is empty.' }),
  /** Passages that are searched for, at most; fewer are used where the model's window takes no more. */
  limit: z.number().int().min(1).max(100).default(8),
  filters: SearchFilters.optional(),
  /** Absent: what was said in `conversation`. */
  history: z.array(HistoryEntry).max(200).optional(),
  /** The profile to ask; absent: that of the role `ask`. */
  profile: z.string().optional(),
  /** The conversation that it goes on with; absent: a new one begins. */
  conversation: z.string().optional(),
  /** Also show what could not be verified, marked. */
  unverified: z.boolean().default(false),
})
export type AskInput = z.infer<typeof AskInput>

/** What comes of a question, in order; the whole answer comes last. */
export const AskEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('search'),
    /** What was searched for: a follow-up question is filled up from what was said before. */
    query: z.string(),
    searched: SearchMode,
    nearest: z.array(SearchHit),
    /** Whether any of it has to do with the question. */
    relevant: z.boolean(),
  }),
  z.object({ type: z.literal('sentence'), index: z.number().int().nonnegative(), sentence: AskSentence }),
  /** What was not verified is asked for once more. */
  z.object({ type: z.literal('repair'), sentences: z.number().int().positive() }),
  AskAnswer.extend({ type: z.literal('answer') }),
])
export type AskEvent = z.infer<typeof AskEvent>

export const ConversationSummary = z.object({
  id: z.string(),
  /** Its first question. */
  title: z.string(),
  questions: z.number().int().positive(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type ConversationSummary = z.infer<typeof ConversationSummary>

export const ConversationTurn = z.object({ id: z.string(), askedAt: Timestamp, answer: AskAnswer })
export type ConversationTurn = z.infer<typeof ConversationTurn>

export const ask = {
  ask: query({
    method: 'POST',
    path: '/ask',
    tags: ['ask'],
    summary: 'Answer a question from the documents, with verified citations',
    description: 'Events as they come; the last one is the whole answer. Closing the connection cancels it.',
  })
    .input(AskInput)
    .output(eventIterator(AskEvent)),
  conversations: query({
    path: '/ask/conversations',
    tags: ['ask'],
    summary: 'Conversations, the newest first',
  })
    .input(
      PageInput.extend({
        /** Words that stand in questions or answers. */
        q: z.string().max(1000).optional(),
      }),
    )
    .output(PageInfo.extend({ conversations: z.array(ConversationSummary) })),
  conversation: query({
    path: '/ask/conversations/{id}',
    tags: ['ask'],
    summary: 'One conversation with its questions and answers',
  })
    .input(z.object({ id: z.string() }))
    .output(ConversationSummary.extend({ turns: z.array(ConversationTurn) })),
  removeConversation: action({
    method: 'DELETE',
    path: '/ask/conversations/{id}',
    tags: ['ask'],
    summary: 'Remove a conversation',
    audit: { target: { type: 'conversation', id: 'id' } },
  })
    .input(z.object({ id: z.string() }))
    .output(z.object({ removed: z.string() })),
}
