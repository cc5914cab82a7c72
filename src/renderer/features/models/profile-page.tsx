import { Link, useSearch } from 'wouter'
import { defined } from '../../../shared/defined.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Empty } from '../../ui/states.tsx'
import { Configured } from './models-page.tsx'
import { nameProfile } from './profile-draft.ts'
import { ProfileEditor } from './profile-editor.tsx'

const parent = { text: 'Models', place: '/models' }

/** A new profile; what the address says of it is filled in. */
export function NewProfilePage() {
  const query = new URLSearchParams(useSearch())
  const read = (name: string) => query.get(name) || undefined
  const given = defined({ name: read('name'), baseUrl: read('url'), model: read('model') })
  return (
    <div className="page models">
      <PageTitle text="New profile" parent={parent} />
      <Configured>
        {(config, view) => <ProfileEditor config={config} view={view} profile={undefined} given={given} />}
      </Configured>
    </div>
  )
}

/** A profile that is saved. */
export function ProfilePage({ id }: { id: string }) {
  return (
    <div className="page models">
      <Configured>
        {(config, view) => {
          const profile = config.profiles.find((one) => one.id === id)
          return (
            <>
              <PageTitle text={profile ? nameProfile(profile) : 'Profile'} parent={parent} />
              {profile ? (
                <ProfileEditor config={config} view={view} profile={profile} />
              ) : (
                <Empty
                  icon="settings"
                  title="There is no such profile"
                  actions={
                    <Link className="btn" href="/models">
                      All profiles
                    </Link>
                  }
                >
                  It may have been removed meanwhile.
                </Empty>
              )}
            </>
          )
        }}
      </Configured>
    </div>
  )
}
