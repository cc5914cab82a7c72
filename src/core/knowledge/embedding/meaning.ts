import type { KnowledgeTotals } from '../../../contract/knowledge.ts'
import { agree, formatCount } from '../../../shared/count-words.ts'
import type { Embeddings, IndexStatistics } from '../ports.ts'

type Meaning = KnowledgeTotals['embeddings']
type Told = Pick<Meaning, 'meaning' | 'sentence' | 'problem'>

/**
 * How meaning is searched now: the one account of it that pages, commands, HTTP and health checks give. Figures of
 * vectors that cannot be asked for are not told as if they answered.
 */
export function describeMeaning(statistics: IndexStatistics, embeddings: Embeddings): Meaning {
  const { provider, model } = embeddings.current()
  const problem = embeddings.problem()
  const told = tellMeaning(statistics, embeddings)
  const answers = told.meaning !== 'words' && told.meaning !== 'nothing'
  const shown = told.problem ?? problem
  return {
    ...{ provider, model, meaning: told.meaning, sentence: told.sentence },
    dimensions: answers ? (statistics.space?.dimensions ?? null) : null,
    ...(shown && { problem: shown }),
  }
}

function tellMeaning(statistics: IndexStatistics, embeddings: Embeddings): Told {
  const { chunks, embedded, space } = statistics
  const { model } = embeddings.current()
  if (chunks === 0) return { meaning: 'nothing', sentence: 'There is nothing to embed yet.' }
  if (!space || embedded === 0) {
    return { meaning: 'words', sentence: 'Only words are searched: no vectors have been made yet.' }
  }
  const vectors = `${formatCount(embedded, 'vector')} of ${formatCount(space.dimensions, 'dimension')}`
  if (embeddings.currentOwns(space)) {
    if (embeddings.problem()) {
      const sentence = `Only words are searched until ${model} answers again; its ${vectors} ${agree(embedded, 'is', 'are')} kept.`
      return { meaning: 'words', sentence }
    }
    if (embedded >= chunks)
      return { meaning: 'ready', sentence: `Meaning is searched by ${vectors} of ${model}.` }
    const share = `${embedded.toLocaleString('en-US')} of ${formatCount(chunks, 'chunk')}`
    const sentence = `Meaning is searched in ${share}, by ${model}; the others are found by words only.`
    return { meaning: 'partial', sentence }
  }
  const former = embeddings.forSpace(space)
  if (!former) {
    const sentence = `Only words are searched until ${model} has made its vectors.`
    return { meaning: 'words', sentence, problem: embeddings.problem() ?? formerIsGone }
  }
  const problem = embeddings.problemIn(space)
  if (problem) {
    const sentence = `Only words are searched: neither ${model} nor ${former.model} before it answers for all documents.`
    return { meaning: 'words', sentence, problem }
  }
  const sentence = `Meaning is searched by the ${vectors} that ${former.model} made, until ${model} has made its own.`
  return { meaning: 'former', sentence }
}

const formerIsGone = {
  message: 'The model that made the vectors cannot be asked any more.',
  remedy: 'Embed the documents with the model in force.',
}
