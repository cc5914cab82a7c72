import type { Asked, Script } from './model-server.ts'
import { chunk, sendChunks, usage } from './model-server.ts'

/** A passage as it stands in a prompt. */
export interface PromptPassage {
  readonly handle: string
  readonly text: string
}

/** A sentence as models give it. */
export interface Claim {
  readonly text: string
  readonly evidence: readonly { readonly chunk: string; readonly quote: string }[]
}

/** What a model is asked, as it reads it. */
export interface ReadPrompt {
  readonly question: string
  readonly passages: readonly PromptPassage[]
  /** All that is sent, in one text. */
  readonly all: string
  /** How often it was asked to do it better. */
  readonly repairs: number
  /** The passage in which a text stands, line breaks or not. */
  find(text: string): PromptPassage
}

/** Reads the passages and the question of a prompt. */
export function readPrompt({ body }: Asked): ReadPrompt {
  const messages = body.messages as { role: string; content: string }[]
  const all = messages.map(({ content }) => content).join('\n\n')
  const asked = messages.find(
    ({ content, role }) => role === 'user' && /^Question: /mu.test(content),
  )!.content
  const inside = /^PASSAGES (\w+)\n([\s\S]*)\nEND OF PASSAGES \1$/mu.exec(asked)?.[2] ?? ''
  const passages = inside
    .split(/^\[(?=[a-z\d]{6}\]$)/mu)
    .slice(1)
    .map((part) => ({ handle: part.slice(0, 6), text: part.slice(8).trim() }))
  const flat = (text: string) => text.replace(/\s+/gu, ' ').toLowerCase()
  return {
    question: /^Question: (.*)$/mu.exec(asked)![1]!,
    ...{ passages, all },
    repairs: asked.includes('\n\nYour first answer was:') ? 1 : 0,
    find: (text) =>
      passages.find((passage) => flat(passage.text).includes(flat(text))) ?? { handle: 'absent', text: '' },
  }
}

/** A server whose model answers in the form asked for, a few characters at a time. */
export function groundedModel(answer: (prompt: ReadPrompt) => readonly Claim[]): Script {
  return (asked, response) => {
    const text = JSON.stringify({ sentences: answer(readPrompt(asked)) })
    const pieces = text.match(/[\s\S]{1,7}/gu) ?? []
    sendChunks(response, [
      ...pieces.map((content) => chunk({ content })),
      chunk({}, 'stop'),
      { ...chunk({}), choices: [], usage },
    ])
  }
}
