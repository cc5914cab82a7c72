import type { ContainerInspectInfo } from 'dockerode'
import { labels } from '../containers/labels.ts'
import { holdVariables, holdWithin, keepName } from './held-secrets.ts'

/** Holds the secrets a container was made with: another program, or an earlier version of the file, may have made it. */
export function holdContainerSecrets({ Name, Path, Args, Config }: ContainerInspectInfo): void {
  if (!Config) return
  const tags = Config.Labels ?? {}
  for (const name of [
    Name?.replace(/^\//u, ''),
    tags[labels.project],
    tags[labels.service],
    Config.Hostname,
  ]) {
    keepName(name ?? '')
  }
  for (const part of (Config.Image ?? '').split(/[/:@]/u)) keepName(part)
  holdVariables(
    (Config.Env ?? []).map((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
    }),
  )
  holdVariables(Object.entries(tags))
  for (const words of [[Path, ...(Args ?? [])], Config.Healthcheck?.Test ?? []]) {
    holdWithin(words.filter((word) => word !== undefined).join(' '))
  }
}
