import { AskAnswer, type ConversationSummary, type ConversationTurn } from '../../../contract/ask.ts'
import type { Database, SqlValue } from '../../platform/database.ts'
import { Problem } from '../../platform/errors.ts'
import { newId } from '../../platform/identity.ts'
import { notACursor } from '../../platform/not-a-cursor.ts'
import { redact } from '../../platform/redaction/redaction.ts'
import type { EarlierTurn } from '../retrieve/follow-up.ts'

const titleLength = 200

/** Keeps what was asked and answered, without secrets. Embedded: tables in the records. */
export class ConversationStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The id of a conversation that is about to begin. */
  newId(): string {
    return newId('conv')
  }

  /** Adds a question with its answer; the first one makes the conversation. */
  async add(id: string, given: AskAnswer): Promise<void> {
    const answer = AskAnswer.parse(redact(given))
    const now = new Date().toISOString()
    const folded = fold([answer.question, ...answer.answer.map(({ text }) => text)].join('\n'))
    await this.#database.write([
      {
        sql: `INSERT INTO ask_conversation (id, title, created_at, updated_at, turns) VALUES (?, ?, ?, ?, 1)
              ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, turns = turns + 1`,
        params: [id, answer.question.slice(0, titleLength), now, now],
      },
      {
        sql: 'INSERT INTO ask_turn (id, conversation, asked_at, answer, folded) VALUES (?, ?, ?, ?, ?)',
        params: [newId('turn'), id, now, JSON.stringify(answer), folded],
      },
    ])
  }

  /** The newest first. @throws Problem `INVALID` for a cursor of another list */
  async list(page: {
    readonly q?: string | undefined
    readonly cursor?: string | undefined
    readonly limit: number
  }): Promise<{ conversations: ConversationSummary[]; total: number; nextCursor?: string }> {
    const conditions: string[] = []
    const params: SqlValue[] = []
    for (const word of fold(page.q ?? '')
      .split(/\s+/u)
      .filter(Boolean)) {
      conditions.push(
        'EXISTS (SELECT 1 FROM ask_turn t WHERE t.conversation = ask_conversation.id AND instr(t.folded, ?) > 0)',
      )
      params.push(word)
    }
    const [counted] = await this.#database.all<{ total: number }>(
      `SELECT count(*) AS total FROM ask_conversation ${where(conditions)}`,
      params,
    )
    if (page.cursor !== undefined) {
      const [updatedAt, id] = readCursor(page.cursor)
      conditions.push('(updated_at, id) < (?, ?)')
      params.push(updatedAt, id)
    }
    const rows = await this.#database.all<ConversationRow>(
      `SELECT ${columns} FROM ask_conversation ${where(conditions)} ORDER BY updated_at DESC, id DESC LIMIT ?`,
      [...params, page.limit + 1],
    )
    const shown = rows.slice(0, page.limit)
    const last = shown.at(-1)
    return {
      conversations: shown.map(toSummary),
      total: counted?.total ?? 0,
      ...(rows.length > page.limit && last && { nextCursor: `${last.updated_at}~${last.id}` }),
    }
  }

  /** @throws Problem `NOT_FOUND` */
  async get(id: string): Promise<ConversationSummary & { turns: ConversationTurn[] }> {
    const [row] = await this.#database.all<ConversationRow>(
      `SELECT ${columns} FROM ask_conversation WHERE id = ?`,
      [id],
    )
    if (!row) throw noConversation(id)
    const turns = await this.#database.all<{ id: string; asked_at: string; answer: string }>(
      'SELECT id, asked_at, answer FROM ask_turn WHERE conversation = ? ORDER BY id',
      [id],
    )
    return {
      ...toSummary(row),
      turns: turns.map((turn) => ({
        id: turn.id,
        askedAt: turn.asked_at,
        answer: AskAnswer.parse(JSON.parse(turn.answer)),
      })),
    }
  }

  /** What was said in a conversation, for a question that goes on with it. @throws Problem `NOT_FOUND` */
  async readTurns(id: string): Promise<EarlierTurn[]> {
    const { turns } = await this.get(id)
    return turns.map(({ answer: { question, answer } }) => ({
      question,
      answer: answer.map(({ text }) => text).join(' '),
    }))
  }

  /** @throws Problem `NOT_FOUND` */
  async remove(id: string): Promise<void> {
    const [, removed] = await this.#database.write([
      { sql: 'DELETE FROM ask_turn WHERE conversation = ?', params: [id] },
      { sql: 'DELETE FROM ask_conversation WHERE id = ?', params: [id] },
    ])
    if (removed === 0) throw noConversation(id)
  }
}

const columns = 'id, title, created_at, updated_at, turns'

interface ConversationRow {
  readonly id: string
  readonly title: string
  readonly created_at: string
  readonly updated_at: string
  readonly turns: number
}

function toSummary(row: ConversationRow): ConversationSummary {
  const { id, title, turns } = row
  return { id, title, questions: turns, createdAt: row.created_at, updatedAt: row.updated_at }
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

function readCursor(cursor: string): [string, string] {
  const [updatedAt, id, ...rest] = cursor.split('~')
  if (updatedAt === undefined || id === undefined || rest.length > 0 || !/^\d{4}-/u.test(updatedAt))
    throw notACursor(cursor)
  return [updatedAt, id]
}

function noConversation(id: string): Problem {
  return new Problem(
    'NOT_FOUND',
    `There is no conversation ${id}.`,
    'List the conversations to find its id, or ask without one.',
  )
}
