import type { Config, ConfiguredProfile } from '../../../contract/config.ts'
import { client } from '../../lib/client.ts'
import { say } from '../../lib/toasts.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { renewConfig } from './config-store.ts'
import { nameProfile, showHost } from './profile-draft.ts'
import { findDefaultId, findRoles, roleWords } from './role-words.ts'

/** Asks before a profile goes, with its key and the roles that it plays. */
export function RemoveProfile({
  config,
  profile,
  open,
  onClose,
}: {
  config: Config
  profile: ConfiguredProfile
  open: boolean
  onClose(): void
}) {
  const { id, model, baseUrl, keySet } = profile
  const name = nameProfile(profile)
  const rest = config.profiles.filter((one) => one.id !== id)
  const heir = rest.find((one) => one.id === findDefaultId(rest))
  const { chosen, inherited } = findRoles(id, config.roles, config.profiles)
  const after = heir ? `falls back to ${nameProfile(heir)}` : 'has no model any more'
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={`Remove ${name}?`}
      description="It cannot be had back. What it has used stays in the figures."
      items={[
        { key: 'profile', icon: 'settings', name, fact: `${model} at ${showHost(baseUrl)}` },
        ...(keySet
          ? [{ key: 'key', icon: 'key' as const, name: 'Its key', fact: 'has to be entered again' }]
          : []),
        ...[...chosen, ...inherited].map((role) => ({
          ...{ key: role, icon: 'runs' as const, name: roleWords[role].title },
          fact: role === 'embedding' ? 'as in Settings › Embeddings' : after,
        })),
      ]}
      confirm="Remove the profile"
      onConfirm={async () => {
        await client.llm.removeProfile({ id })
        await renewConfig()
        say('success', `Removed ${name}`)
      }}
    />
  )
}
