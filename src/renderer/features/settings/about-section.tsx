import { client } from '../../lib/client.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Icon } from '../../ui/icon.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'

const hosts = { desktop: 'Desktop app', server: 'catalyst serve', command: 'A command by itself' }

/** What is running, and where its data lies. */
export function AboutSection() {
  const info = useLoad('info', (signal) => client.system.info(undefined, { signal }))
  return (
    <section className="panel" aria-label="About">
      <div className="panel-head">
        <Icon name="mark" />
        <h2>About Catalyst</h2>
      </div>
      {info.data ? (
        <dl className="facts panel-body">
          <dt>Version</dt>
          <dd>{info.data.version}</dd>
          <dt>Runs in</dt>
          <dd>{hosts[info.data.host]}</dd>
          <dt>Platform</dt>
          <dd>{info.data.platform}</dd>
          <dt>Node</dt>
          <dd>{info.data.node}</dd>
          {info.data.electron && (
            <>
              <dt>Electron</dt>
              <dd>{info.data.electron}</dd>
            </>
          )}
          <dt>Data folder</dt>
          <dd>
            <code>{info.data.dataFolder}</code>
          </dd>
          {info.data.url && (
            <>
              <dt>Web address</dt>
              <dd>
                <code>{info.data.url}</code>
              </dd>
            </>
          )}
          <dt>Started</dt>
          <dd>
            <Ago at={info.data.startedAt} />
          </dd>
          <dt>Licence</dt>
          <dd>Apache-2.0</dd>
        </dl>
      ) : info.problem ? (
        <Failure problem={info.problem} onRetry={info.reload} />
      ) : (
        <Loading what="version" rows={4} />
      )}
    </section>
  )
}
