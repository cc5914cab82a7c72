import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useEffect, useMemo, useState } from 'react'
import { formatCount } from '../../shared/count-words.ts'
import { client } from '../lib/client.ts'
import { go } from '../lib/location.ts'
import { typeName } from '../lib/names.ts'
import { sayProblem } from '../lib/toasts.ts'
import { useDebounced } from '../lib/use-debounced.ts'
import { useLoad } from '../lib/use-load.ts'
import { Icon } from '../ui/icon.tsx'
import { type Command, type CommandGroup, fixedCommands } from './commands.ts'
import { usePalette } from './palette-state.ts'
import './palette.css'

/** Everything that can be reached or done, by typing a part of its name. Ctrl+K or Cmd+K opens it. */
export function Palette() {
  const { open, setOpen } = usePalette()

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        usePalette.setState((state) => ({ open: !state.open }))
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  return (
    <Dialog.Root open={open} onOpenChange={(next) => setOpen(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog palette" aria-label="Command palette">
          <Lines onDone={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Lines({ onDone }: { onDone(): void }) {
  const [text, setText] = useState('')
  const groups = useGroups(text.trim())

  function run(command: Command) {
    onDone()
    Promise.resolve(command.run()).catch(sayProblem)
  }

  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      value={text}
      onValueChange={setText}
      mode="none"
      autoHighlight="always"
      keepHighlight
      itemToStringValue={(command: Command) => command.label}
    >
      <div className="palette-input">
        <Icon name="search" big />
        <Autocomplete.Input aria-label="Search or run a command" placeholder="Search or run a command" />
        <Dialog.Close className="kbd">
          Esc<span className="sr"> closes</span>
        </Dialog.Close>
      </div>
      <div className="palette-list">
        <Autocomplete.List>
          {(group: CommandGroup) => (
            <Autocomplete.Group key={group.value} items={group.items}>
              <Autocomplete.GroupLabel className="palette-group">{group.value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(command: Command) => (
                  <Autocomplete.Item
                    key={command.id}
                    value={command}
                    className="option"
                    onClick={() => run(command)}
                  >
                    <Icon name={command.icon} />
                    <span className="cut">
                      <Matched text={command.label} part={text.trim()} />
                    </span>
                    {command.also && <span className="also">{command.also}</span>}
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
      <div className="dialog-foot">
        <span>
          <kbd className="kbd">↑</kbd>
          <kbd className="kbd">↓</kbd> to move
        </span>
        <span>
          <kbd className="kbd">Enter</kbd> to go
        </span>
      </div>
    </Autocomplete.Root>
  )
}

/** What is offered for a text: commands whose name has it, documents and runs by title, and the search itself. */
function useGroups(text: string): CommandGroup[] {
  const asked = useDebounced(text, 120)
  const found = useLoad(asked, (signal) => look(asked, signal))
  const fixed = useMemo(() => fixedCommands(), [])

  const groups = fixed.map((group) => ({
    ...group,
    items: group.items.filter((command) => command.label.toLowerCase().includes(text.toLowerCase())),
  }))
  if (found.data?.text === asked) groups.push(...found.data.groups)
  if (text) {
    const place = `/search?q=${encodeURIComponent(text)}`
    groups.push({
      value: 'Ask',
      items: [
        {
          ...{ id: 'ask', label: `Ask “${text}”`, icon: 'ask' as const },
          run: () => go(`/ask?q=${encodeURIComponent(text)}`),
        },
      ],
    })
    groups.push({
      value: 'Search',
      items: [{ id: 'search', label: `Search for “${text}”`, icon: 'search', run: () => go(place) }],
    })
  }
  return groups.filter((group) => group.items.length > 0)
}

async function look(text: string, signal: AbortSignal): Promise<{ text: string; groups: CommandGroup[] }> {
  const filter = text ? { filter: text } : {}
  const [documents, runs] = await Promise.all([
    text ? client.knowledge.list({ ...filter, limit: 5 }, { signal }) : undefined,
    client.runs.list({ ...filter, limit: text ? 5 : 3 }, { signal }),
  ])
  return {
    text,
    groups: [
      {
        value: 'Documents',
        items: (documents?.documents ?? []).map((document) => ({
          id: document.id,
          label: document.title,
          also: [typeName(document.type), document.pages && formatCount(document.pages, 'page')]
            .filter(Boolean)
            .join(', '),
          icon: 'file' as const,
          run: () => go(`/knowledge/${document.id}`),
        })),
      },
      {
        value: text ? 'Runs' : 'Recent runs',
        items: runs.runs.map((run) => ({
          id: run.id,
          label: run.title,
          also: run.status,
          icon: 'runs' as const,
          run: () => go(`/runs/${run.id}`),
        })),
      },
    ],
  }
}

function Matched({ text, part }: { text: string; part: string }) {
  const at = part ? text.toLowerCase().indexOf(part.toLowerCase()) : -1
  if (at === -1) return text
  return (
    <>
      {text.slice(0, at)}
      <b>{text.slice(at, at + part.length)}</b>
      {text.slice(at + part.length)}
    </>
  )
}
