import { Toast } from '@base-ui/react/toast'
import { Link } from 'wouter'
import { type ToastData, toasts } from '../lib/toasts.ts'
import { Icon } from './icon.tsx'
import { type Shape, StatusShape } from './status-shape.tsx'

const shapes: Record<Exclude<ToastData['level'], 'info'>, Shape> = {
  success: 'healthy',
  warning: 'degraded',
  error: 'unhealthy',
}

/** The corner where toasts rise. F6 leads to it. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function List() {
  const { toasts: shown, close } = Toast.useToastManager<ToastData>()
  return shown.map((toast) => (
    // Base UI hides an urgent one from screen readers until it has the focus, having read it aloud elsewhere; what can
    // be reached by Tab must not be hidden.
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={['right']} aria-hidden={false}>
      <Toast.Content className="toast-content">
        {toast.data?.level === 'info' ? (
          <Icon name="info" />
        ) : (
          <StatusShape shape={shapes[toast.data?.level ?? 'success']} />
        )}
        <Toast.Title />
        <Toast.Close className="btn icon small ghost" aria-label="Close" aria-hidden={false}>
          <Icon name="x" />
        </Toast.Close>
        <Toast.Description />
        {toast.data?.target && (
          <span className="row">
            <Link className="link" href={toast.data.target.place} onClick={() => close(toast.id)}>
              {toast.data.target.label}
            </Link>
            {toast.data.requestId && <code className="small faint cut">{toast.data.requestId}</code>}
          </span>
        )}
      </Toast.Content>
    </Toast.Root>
  ))
}
