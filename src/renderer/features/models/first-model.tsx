import { Link } from 'wouter'
import { formatCount } from '../../../shared/count-words.ts'
import { Button } from '../../ui/button.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { LocalServerRow, localPorts, useLocalServers } from './local-servers.tsx'

/** Before the first profile: what answers on this machine, and the ways to go on. */
export function FirstModel() {
  const found = useLocalServers()
  const servers = found.data?.servers ?? []
  return (
    <>
      <div className="first-model">
        <h2>{headline(found.loading, servers.length)}</h2>
        <p className="dim">
          A language model answers questions from your documents. Catalyst speaks to any server with an
          OpenAI-compatible address; what you ask goes to that server and nowhere else.
        </p>
      </div>
      <section className="panel" aria-label="On this machine" aria-busy={found.loading}>
        <div className="panel-head">
          <h2>On this machine</h2>
          <span className="dim small cut">127.0.0.1, ports {localPorts}</span>
          <span className="push" />
          <Button small icon="refresh" busy={found.loading} onClick={found.reload}>
            Look again
          </Button>
        </div>
        {servers.length > 0 ? (
          <ul className="found-servers">
            {servers.map((server, at) => (
              <LocalServerRow key={server.baseUrl} server={server} primary={at === 0} />
            ))}
          </ul>
        ) : (
          <p className="panel-body row dim" role="status">
            <StatusShape shape={found.loading ? 'running' : found.problem ? 'unhealthy' : 'off'} />
            {found.loading
              ? 'Looking for Ollama, LM Studio, llama.cpp and vLLM.'
              : found.problem
                ? `${found.problem.message} ${found.problem.remedy}`
                : 'Nothing answers there: no Ollama, LM Studio, llama.cpp or vLLM is running.'}
          </p>
        )}
      </section>
      <ul className="ways" aria-label="Ways to go on">
        <Way
          icon="play"
          title="Start a server here"
          action={
            <Link className="btn" href="/stack">
              Open the stack
            </Link>
          }
        >
          Start Ollama, LM Studio, llama.cpp or vLLM, then look again. The stack has an Ollama, too. Nothing
          leaves this machine.
        </Way>
        <Way
          icon="key"
          title="Use another address"
          action={
            <Link className={servers.length > 0 ? 'btn' : 'btn primary'} href="/models/new">
              Enter an address
            </Link>
          }
        >
          A hosted service or a server in your network. You need its address, and most often a key.
        </Way>
        <Way
          icon="search"
          title="Go on without one"
          action={
            <Link className="btn" href="/search">
              Go to Search
            </Link>
          }
        >
          Search needs no model. You can come back at any time.
        </Way>
      </ul>
    </>
  )
}

function headline(loading: boolean, servers: number): string {
  if (servers > 0) return `${formatCount(servers, 'server')} on this machine can be used`
  return loading ? 'Looking for a language model' : 'No language model yet'
}

function Way({
  icon,
  title,
  action,
  children,
}: {
  icon: IconName
  title: string
  action: React.ReactNode
  children: React.ReactNode
}) {
  return (
    <li className="panel way">
      <Icon name={icon} big />
      <h3>{title}</h3>
      <p className="dim">{children}</p>
      {action}
    </li>
  )
}
