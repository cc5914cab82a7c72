import { useState } from 'react'
import { Link } from 'wouter'
import type { Config, ConfiguredProfile } from '../../../contract/config.ts'
import { formatNames } from '../../lib/format.ts'
import { go } from '../../lib/location.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'
import { renewConfig } from './config-store.ts'
import { isHere, nameProfile, showHost } from './profile-draft.ts'
import { judgeProfile } from './profile-state.ts'
import { RemoveProfile } from './remove-profile.tsx'
import { findRoles, roleWords } from './role-words.ts'
import { stageOrder, stageWords } from './stage-words.ts'
import { useProfileTest } from './use-profile-test.ts'

/** A profile in the list: whether it works, what it is, which roles it plays, and a test at hand. */
export function ProfileRow({ config, profile }: { config: Config; profile: ConfiguredProfile }) {
  const [removing, setRemoving] = useState(false)
  const test = useProfileTest()
  const { id, baseUrl, model, tested } = profile
  const name = nameProfile(profile)
  const place = `/models/profiles/${encodeURIComponent(id)}`
  const state = judgeProfile(profile)
  const isRunning = test.seconds !== undefined
  const next = stageOrder[test.stages.length]
  return (
    <li className="profile-row">
      <StatusShape shape={isRunning ? 'running' : state.shape} />
      <div className="grow">
        <Link className="open mid cut block" href={place}>
          {name}
        </Link>
        <span className="sub cut">
          <span className="mono">{model || 'no model'}</span> at {showHost(baseUrl)}
          {isHere(baseUrl) ? ', on this machine' : ''}
          {profile.keySet ? ', key saved' : ''}
        </span>
      </div>
      <Roles config={config} id={id} />
      <span className={`profile-state ${state.tone}`} role="status">
        {isRunning ? (
          <>
            {next && stageWords[next].title} <span className="dim">{test.seconds} s</span>
          </>
        ) : test.problem ? (
          <span className="cut" title={test.problem.remedy}>
            {test.problem.message}
          </span>
        ) : (
          <>
            {state.words}
            {tested && (
              <span className="sub">
                <Ago at={tested.at} />
              </span>
            )}
          </>
        )}
      </span>
      {isRunning ? (
        <Button small onClick={test.cancel} aria-label={`Cancel the test of ${name}`}>
          Cancel
        </Button>
      ) : (
        <Button small aria-label={`Test ${name}`} onClick={() => void test.run(profile).then(renewConfig)}>
          Test
        </Button>
      )}
      <Menu label={`More about ${name}`}>
        <MenuItem icon="settings" onSelect={() => go(place)}>
          Change…
        </MenuItem>
        <MenuItem icon="runs" onSelect={() => go('/models/roles')}>
          Choose its roles
        </MenuItem>
        <MenuLine />
        <MenuItem icon="trash" danger onSelect={() => setRemoving(true)}>
          Remove…
        </MenuItem>
      </Menu>
      <RemoveProfile config={config} profile={profile} open={removing} onClose={() => setRemoving(false)} />
    </li>
  )
}

function Roles({ config, id }: { config: Config; id: string }) {
  const { chosen, inherited } = findRoles(id, config.roles, config.profiles)
  const titles = chosen.map((role) => roleWords[role].title)
  return (
    <span className="profile-roles">
      {inherited.length > 0 && (
        <span
          className="badge accent"
          title={formatNames(
            inherited.map((role) => roleWords[role].title),
            8,
          )}
        >
          {chosen.length === 0 && inherited.length === 7 ? 'All roles' : 'Default'}
        </span>
      )}
      {titles.slice(0, 2).map((title) => (
        <span className="badge" key={title}>
          {title}
        </span>
      ))}
      {titles.length > 2 && (
        <span className="badge" title={formatNames(titles.slice(2), 8)}>
          +{titles.length - 2}
        </span>
      )}
    </span>
  )
}
