import type { StackView } from '../../../contract/stack-view.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatNames } from '../../lib/format.ts'
import { inPlay } from '../../lib/stack-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/states.tsx'
import { bringUp } from './actions.ts'

/** Nothing of the stack is on the engine yet. */
export function NotCreated({ view }: { view: StackView }) {
  const [up, busy] = useAction(() => bringUp())
  const services = inPlay(view)
  const names = formatNames(
    services.map(({ name }) => name),
    4,
  )
  return (
    <div className="panel">
      <Empty
        icon="stack"
        title="Nothing of this stack is up yet"
        actions={
          <Button look="primary" icon="play" busy={busy} onClick={() => up()}>
            Bring up {formatCount(services.length, 'service')}
          </Button>
        }
      >
        {services.length > 0
          ? `Images are fetched where they are missing, then ${names} start in order and are waited for until healthy.`
          : 'All of its services belong to profiles. Choose one above.'}
      </Empty>
    </div>
  )
}
