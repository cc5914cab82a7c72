import { Link, useLocation } from 'wouter'
import { underWay, useRuns } from '../lib/runs-store.ts'
import { stackMark, useStack } from '../lib/stack-store.ts'
import { useMedia } from '../lib/use-media.ts'
import { useVerdict } from '../lib/use-verdict.ts'
import { Icon } from '../ui/icon.tsx'
import { StatusShape } from '../ui/status-shape.tsx'
import { Tip } from '../ui/tip.tsx'
import { pageGroups } from './pages.tsx'

/** The way to every page. Below 1,000 px its words become tooltips. */
export function Rail() {
  const [path] = useLocation()
  const narrow = useMedia('(max-width: 999px)')
  const running = useRuns((state) => underWay(state.runs).length)
  const stack = useStack((state) => stackMark(state.view))
  const { status } = useVerdict()

  return (
    <nav className="rail" aria-label="Main">
      <div className="brand">
        <Icon name="mark" />
        <span>Catalyst</span>
      </div>
      {pageGroups.map((pages, group) => (
        <ul className={group === pageGroups.length - 1 ? 'nav last' : 'nav'} key={pages[0]!.path}>
          {pages.map((page) => (
            <li key={page.path}>
              <Tip text={page.title} side="right" disabled={!narrow}>
                <Link href={page.path} aria-current={isAt(path, page.path) ? 'page' : undefined}>
                  <Icon name={page.icon} />
                  <span>{page.title}</span>
                  {page.path === '/status' && (status === 'unhealthy' || status === 'degraded') && (
                    <StatusShape shape={status} label={status} />
                  )}
                  {page.path === '/stack' && stack && (
                    <StatusShape
                      shape={stack}
                      label={stack === 'running' ? 'an action is under way' : 'something is not up'}
                    />
                  )}
                  {page.path === '/runs' && running > 0 && (
                    <span className="count">
                      {running}
                      <span className="sr"> under way</span>
                    </span>
                  )}
                </Link>
              </Tip>
            </li>
          ))}
        </ul>
      ))}
    </nav>
  )
}

function isAt(path: string, page: string): boolean {
  return path === page || path.startsWith(`${page}/`)
}
