import type { StackServiceView } from '../../../contract/stack-view.ts'
import { go } from '../../lib/location.ts'
import { useAction } from '../../lib/use-action.ts'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { act, bringUp, logsPlace } from './actions.ts'
import { servicePlace } from './causes.tsx'
import { restartWords } from './restart-words.ts'

/** What can be done with one service. */
export function ServiceMenu({ service, acting }: { service: StackServiceView; acting: boolean }) {
  const { name, container, state } = service
  const [run, busy] = useAction((verb: 'up' | 'start' | 'stop' | 'restart' | 'pull') =>
    verb === 'up' ? bringUp([name]) : act(verb, [name]),
  )
  const idle = !acting && !busy
  const runs = state === 'running' || state === 'restarting' || state === 'paused'
  return (
    <Menu label={`Actions for ${name}`}>
      {container === null ? (
        <MenuItem icon="play" disabled={!idle} onSelect={() => run('up')}>
          Bring up
        </MenuItem>
      ) : runs ? (
        <MenuItem icon="refresh" disabled={!idle} onSelect={() => run('restart')}>
          {restartWords(service)}
        </MenuItem>
      ) : (
        <MenuItem icon="play" disabled={!idle} onSelect={() => run('start')}>
          Start
        </MenuItem>
      )}
      <MenuItem icon="download" disabled={!idle} onSelect={() => run('pull')}>
        Pull
      </MenuItem>
      <MenuLine />
      <MenuItem icon="logs" onSelect={() => go(logsPlace(name))}>
        Show its log
      </MenuItem>
      <MenuItem icon="status" onSelect={() => go(servicePlace(name))}>
        Probes and figures
      </MenuItem>
      {runs && (
        <>
          <MenuLine />
          <MenuItem icon="stop" danger disabled={!idle} onSelect={() => run('stop')}>
            Stop
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
