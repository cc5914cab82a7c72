import { contract } from '../../contract/index.ts'
import type { SettingsView } from '../../contract/settings.ts'
import { implementing } from '../platform/router.ts'
import type { StackSecrets } from './ports.ts'
import type { SecretsService } from './service.ts'

const os = implementing(contract.secrets)

/** @param view the settings with all secrets, which every change answers with */
export function createSecretsRouter(
  service: SecretsService,
  stack: StackSecrets,
  view: () => Promise<SettingsView>,
) {
  /** Catalyst's own clients may use what changed. */
  const announce = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change
    service.announceValues()
    return result
  }
  return os.router({
    stack: os.stack.handler(() => stack.list()),
    rotateStack: os.rotateStack.handler(({ input }) => announce(stack.rotate(input.variable))),
    setStack: os.setStack.handler(({ input }) => announce(stack.set(input.variable, input.value))),
    forgetStack: os.forgetStack.handler(({ input }) => announce(stack.forget(input.variable))),
    protect: os.protect.handler(({ input }) => service.protect(input).then(view)),
    unlock: os.unlock.handler(({ input }) => service.unlock(input.passphrase).then(view)),
    lock: os.lock.handler(() => service.lock().then(view)),
    rotateKey: os.rotateKey.handler(({ input }) => service.rotateKey(input.passphrase).then(view)),
  })
}
