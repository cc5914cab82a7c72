import * as z from 'zod'
import { action, query } from './procedure.ts'
import { ProtectionKind, SettingsView } from './settings.ts'

const Passphrase = z.string().min(1).max(1000)

/** A password that was made for the shipped stack. */
export const StackSecret = z.object({
  /** In the stack's environment file. */
  variable: z.string(),
  set: z.boolean(),
  /**
   * What a new value takes: that the services are made anew (`restart`), that it is changed in the service first
   * (`inside`), or new volumes (`never`).
   */
  changes: z.enum(['restart', 'inside', 'never']),
  /** Who uses it, the one that has it first. */
  services: z.array(z.string()),
})
export type StackSecret = z.infer<typeof StackSecret>

export const StackSecretsView = z.object({ file: z.string(), secrets: z.array(StackSecret) })
export type StackSecretsView = z.infer<typeof StackSecretsView>

const Variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/u)

export const secrets = {
  stack: query({
    path: '/secrets/stack',
    tags: ['secrets'],
    summary: 'The passwords that were made for the shipped stack; only whether they are set',
  }).output(StackSecretsView),
  rotateStack: action({
    method: 'POST',
    path: '/secrets/stack/{variable}/rotate',
    tags: ['secrets'],
    summary: 'Give a password of the shipped stack a new random value',
    audit: { security: true, target: { type: 'secret', id: 'variable' } },
  })
    .input(z.object({ variable: Variable }))
    .output(StackSecretsView),
  setStack: action({
    method: 'PUT',
    path: '/secrets/stack/{variable}',
    tags: ['secrets'],
    summary: 'Tell the password that a service of the shipped stack takes by now',
    audit: { security: true, target: { type: 'secret', id: 'variable' } },
    secrets: ['value'],
  })
    .input(z.object({ variable: Variable, value: z.string().min(8).max(1000) }))
    .output(StackSecretsView),
  forgetStack: action({
    method: 'DELETE',
    path: '/secrets/stack/{variable}',
    tags: ['secrets'],
    summary: 'Forget a password of the shipped stack; another is made when it is next brought up',
    audit: { security: true, target: { type: 'secret', id: 'variable' } },
  })
    .input(z.object({ variable: Variable }))
    .output(StackSecretsView),
  protect: action({
    method: 'PUT',
    path: '/secrets/protection',
    tags: ['secrets'],
    summary: 'Choose what protects the secrets; seals them anew under a new key',
    audit: { security: true, target: { type: 'secrets' }, omitOutput: true },
    secrets: ['passphrase'],
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
  unlock: action({
    method: 'POST',
    path: '/secrets/unlock',
    tags: ['secrets'],
    summary: 'Open secrets that are under a passphrase; or ask a key store again that refused',
    audit: { security: true, target: { type: 'secrets' }, omitOutput: true },
    secrets: ['passphrase'],
  })
    .input(z.object({ passphrase: Passphrase.optional() }))
    .output(SettingsView),
  lock: action({
    method: 'POST',
    path: '/secrets/lock',
    tags: ['secrets'],
    summary: 'Let go of the key of secrets that are under a passphrase',
    audit: { security: true, target: { type: 'secrets' }, omitOutput: true },
  }).output(SettingsView),
  rotateKey: action({
    method: 'POST',
    path: '/secrets/rotate-key',
    tags: ['secrets'],
    summary: 'Seal all secrets anew under a new key, with the protection as it is',
    audit: { security: true, target: { type: 'secrets' }, omitOutput: true },
    secrets: ['passphrase'],
  })
    .input(z.object({ passphrase: Passphrase.optional() }))
    .output(SettingsView),
}
