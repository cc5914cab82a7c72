import { Link } from 'wouter'
import type { SearchHit } from '../../../contract/knowledge.ts'
import { Highlighted } from '../search/highlighted.tsx'
import { describePage } from './words.ts'

const shown = 3

/** The passages nearest to a question that the documents do not answer. */
export function Nearest({ hits }: { hits: readonly SearchHit[] }) {
  if (hits.length === 0) return null
  return (
    <section className="qa-nearest" aria-label="Nearest passages">
      <h3>Nearest passages</h3>
      <ul>
        {hits.slice(0, shown).map((hit) => (
          <li key={hit.chunkId}>
            <Link href={`/knowledge/${hit.documentId}`}>
              {hit.title}
              {describePage(hit.page)}
            </Link>
            <p className="passage">
              <Highlighted text={hit.text} spans={hit.highlights} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
