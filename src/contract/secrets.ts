import * as z from 'zod'
import { base } from './errors.ts'
import { ProtectionKind, SettingsView } from './settings.ts'

const Passphrase = z.string().min(1).max(1000)

export const secrets = {
  protect: base
    .route({
      method: 'PUT',
      path: '/secrets/protection',
      tags: ['secrets'],
      summary: 'Choose what protects the secrets; seals them anew under a new key',
    })
    .input(
      z.object({
        kind: ProtectionKind.exclude(['none']),
        /** For `passphrase`: the new one. */
        passphrase: Passphrase.optional(),
        /** Gives up secrets that are locked or damaged. */
        startOver: z.boolean().default(false),
      }),
    )
    .output(SettingsView),
  unlock: base
    .route({
      method: 'POST',
      path: '/secrets/unlock',
      tags: ['secrets'],
      summary: 'Open secrets that are under a passphrase; or ask a key store again that refused',
    })
    .input(z.object({ passphrase: Passphrase.optional() }))
    .output(SettingsView),
  lock: base
    .route({
      method: 'POST',
      path: '/secrets/lock',
      tags: ['secrets'],
      summary: 'Let go of the key of secrets that are under a passphrase',
    })
    .output(SettingsView),
  rotateKey: base
    .route({
      method: 'POST',
      path: '/secrets/rotate-key',
      tags: ['secrets'],
      summary: 'Seal all secrets anew under a new key, with the protection as it is',
    })
    .input(z.object({ passphrase: Passphrase.optional() }))
    .output(SettingsView),
}
