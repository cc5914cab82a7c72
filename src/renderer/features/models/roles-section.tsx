import type { Config } from '../../../contract/config.ts'
import type { ModelRole } from '../../../contract/llm.ts'
import { say } from '../../lib/toasts.ts'
import { useAction } from '../../lib/use-action.ts'
import { Select } from '../../ui/select.tsx'
import { changeConfig } from './config-store.ts'
import { nameProfile, showHost } from './profile-draft.ts'
import { allRoles, roleWords } from './role-words.ts'

/** Which profile plays which role. Stored as it is chosen. */
export function RolesSection({ config }: { config: Config }) {
  const [assign, assigning] = useAction(async (role: ModelRole, id: string) => {
    await changeConfig(() => ({ roles: { [role]: id === '' ? null : id } }))
    say('success', `${roleWords[role].title}: ${id === '' ? 'as the default' : describeProfile(id)}`)
  })
  const { profiles } = config
  const describeProfile = (id: string) => {
    const profile = profiles.find((one) => one.id === id)
    return profile ? nameProfile(profile) : id
  }
  return (
    <section className="panel" aria-label="Roles" aria-busy={assigning}>
      <div className="panel-head">
        <h2>Roles</h2>
        <span className="dim small push">Applies at once</span>
      </div>
      <table className="table roomy">
        <thead>
          <tr>
            <th>Role</th>
            <th>Profile</th>
          </tr>
        </thead>
        <tbody>
          {allRoles.map((role) => {
            const { title, about } = roleWords[role]
            const chosen = config.roles[role] ?? ''
            const isGone = chosen !== '' && !profiles.some(({ id }) => id === chosen)
            return (
              <tr key={role}>
                <td>
                  <span className="mid block">{title}</span>
                  <span className="sub">{about}</span>
                </td>
                <td>
                  <Select
                    wide
                    label={`Profile of ${title}`}
                    value={isGone ? '' : chosen}
                    options={[
                      {
                        value: '',
                        label: describeDefault(
                          role,
                          config.defaultProfile ? describeProfile(config.defaultProfile) : undefined,
                        ),
                      },
                      ...profiles.map((profile) => ({
                        value: profile.id,
                        label: `${nameProfile(profile)} (${profile.model} at ${showHost(profile.baseUrl)})`,
                        short: nameProfile(profile),
                      })),
                    ]}
                    onChange={(id) => assign(role, id)}
                  />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function describeDefault(role: ModelRole, name: string | undefined): string {
  if (role === 'embedding') return 'As in Settings › Embeddings'
  return name === undefined ? 'Default: none yet' : `Default: ${name}`
}
