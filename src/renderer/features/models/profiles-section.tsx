import { Link } from 'wouter'
import type { Config } from '../../../contract/config.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { Icon } from '../../ui/icon.tsx'
import { FirstModel } from './first-model.tsx'
import { LocalServerRow, useLocalServers } from './local-servers.tsx'
import { leavesOrigin } from './profile-draft.ts'
import { ProfileRow } from './profile-row.tsx'

/** All profiles with their state; before the first one, the ways to it. */
export function ProfilesSection({ config }: { config: Config }) {
  const { profiles } = config
  if (profiles.length === 0) return <FirstModel />
  return (
    <>
      <section className="panel" aria-label="Profiles">
        <div className="panel-head">
          <h2>Profiles</h2>
          <span className="dim small">{formatCount(profiles.length, 'profile')}</span>
          <span className="push" />
          <Link className="btn small" href="/models/new">
            <Icon name="plus" />
            Add a profile
          </Link>
        </div>
        <ul className="profiles">
          {profiles.map((profile) => (
            <ProfileRow key={profile.id} config={config} profile={profile} />
          ))}
        </ul>
      </section>
      <MoreHere config={config} />
    </>
  )
}

/** Servers on this machine that no profile speaks to yet. */
function MoreHere({ config }: { config: Config }) {
  const found = useLocalServers()
  const servers = (found.data?.servers ?? []).filter(({ baseUrl }) =>
    config.profiles.every((profile) => leavesOrigin(profile.baseUrl, baseUrl)),
  )
  if (servers.length === 0) return null
  return (
    <section className="panel" aria-label="Also on this machine">
      <div className="panel-head">
        <h2>Also on this machine</h2>
        <span className="dim small push">No profile speaks to it yet</span>
      </div>
      <ul className="found-servers">
        {servers.map((server) => (
          <LocalServerRow key={server.baseUrl} server={server} />
        ))}
      </ul>
    </section>
  )
}
