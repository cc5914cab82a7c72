import { Toast } from '@base-ui/react/toast'
import { Link } from 'wouter'
import { useInbox } from '../lib/inbox-store.ts'
import { type ToastData, type ToastWay, toasts } from '../lib/toasts.ts'
import { Icon } from './icon.tsx'
import { type Shape, StatusShape } from './status-shape.tsx'

const shapes: Record<Exclude<ToastData['level'], 'info'>, Shape> = {
  success: 'healthy',
  warning: 'degraded',
  error: 'unhealthy',
}

/** Where the one toast stands: a row that the page makes room for, so that it covers nothing. F6 leads to it. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} limit={1}>
      <div className="toasts">
        <Toast.Viewport className="toast-row">
          <List />
        </Toast.Viewport>
      </div>
    </Toast.Provider>
  )
}

function List() {
  const { toasts: shown, close } = Toast.useToastManager<ToastData>()
  return shown.map((toast) => (
    // Base UI hides an urgent one from screen readers until it has the focus, having read it aloud elsewhere; what can
    // be reached by Tab must not be hidden.
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={['down']} aria-hidden={false}>
      <Toast.Content className="toast-content">
        {toast.data?.level === 'info' ? (
          <Icon name="info" />
        ) : (
          <StatusShape shape={shapes[toast.data?.level ?? 'success']} />
        )}
        <div className="toast-words">
          <Toast.Title />
          <Toast.Description />
        </div>
        {toast.data?.way && <Way way={toast.data.way} onUsed={() => close(toast.id)} />}
        <Toast.Close className="btn icon small ghost" aria-label="Close" aria-hidden={false}>
          <Icon name="x" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}

function Way({ way, onUsed }: { way: ToastWay; onUsed(): void }) {
  const open = useInbox((state) => state.setOpen)
  if (way !== 'inbox')
    return (
      <Link className="link" href={way.place} onClick={onUsed}>
        {way.label}
      </Link>
    )
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        open(true)
        onUsed()
      }}
    >
      Details in the inbox
    </button>
  )
}
