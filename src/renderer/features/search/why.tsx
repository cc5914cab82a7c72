import type { SearchHit } from '../../../contract/knowledge.ts'
import { findRung } from './rung.ts'

/** Why a hit is one: where it stood in each list, and the score both make together. */
export function Why({ ranks, score }: { ranks: SearchHit['ranks']; score: number }) {
  return (
    <dl className="why" aria-label="Why this hit">
      <Ladder name="BM25" rank={ranks.bm25} none="no term" />
      <Ladder name="Vector" rank={ranks.vector} none="not ranked" />
      <div className="fused">
        <dt>Fused</dt>
        <dd>{formatScore(score)}</dd>
      </div>
    </dl>
  )
}

function Ladder({
  name,
  rank,
  none,
}: {
  name: string
  rank: { rank: number; score: number } | undefined
  none: string
}) {
  return (
    <div className="rung">
      <dt>{name}</dt>
      <dd>
        <svg className="ladder" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
          <line x1="0" x2="100" y1="6" y2="6" />
          {rank && (
            <rect
              className={rank.rank === 1 ? 'first' : undefined}
              x={findRung(rank.rank) * 94}
              y="1"
              width="6"
              height="10"
            />
          )}
        </svg>
        <span className="rank">{rank ? `#${rank.rank}` : '–'}</span>
        <span className="score">{rank ? formatScore(rank.score) : none}</span>
      </dd>
    </div>
  )
}

function formatScore(score: number): string {
  return Math.abs(score) >= 10 ? score.toFixed(2) : score.toFixed(3)
}
