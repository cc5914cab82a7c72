/** The symbols of icons.svg that stand for things and actions. */
export type IconName =
  | 'arrow'
  | 'ask'
  | 'audit'
  | 'back'
  | 'bell'
  | 'check'
  | 'clock'
  | 'copy'
  | 'disk'
  | 'down'
  | 'download'
  | 'file'
  | 'filter'
  | 'folder'
  | 'info'
  | 'key'
  | 'knowledge'
  | 'logs'
  | 'mark'
  | 'models'
  | 'more'
  | 'open'
  | 'page'
  | 'pause'
  | 'play'
  | 'plus'
  | 'refresh'
  | 'right'
  | 'runs'
  | 'search'
  | 'settings'
  | 'stack'
  | 'status'
  | 'stop'
  | 'trash'
  | 'up'
  | 'upload'
  | 'x'

/** An icon of 16 px, or 20 px when `big`. It says nothing to a screen reader: what it stands in must have a name. */
export function Icon({ name, big = false }: { name: IconName; big?: boolean }) {
  return (
    <svg className={big ? 'i big' : 'i'} aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  )
}
