import { labels } from './labels.ts'
import type { ProjectContainer } from './project-containers.ts'

/** A Compose project that has containers on the engine. */
export interface ProjectOnEngine {
  readonly project: string
  /** The Compose files it was brought up from, absolute. */
  readonly files: readonly string[]
  readonly folder: string
  /** Containers that run, without those of `docker compose run`. */
  readonly running: number
}

/** The Compose projects that these containers belong to, by name. */
export function listProjects(containers: readonly ProjectContainer[]): ProjectOnEngine[] {
  const found = new Map<string, ProjectOnEngine>()
  for (const { group, labels: tags, state, oneOff } of containers) {
    const one = found.get(group) ?? {
      project: group,
      files: (tags[labels.files] ?? '').split(',').filter((file) => file !== ''),
      folder: tags[labels.folder] ?? '',
      running: 0,
    }
    found.set(group, { ...one, running: one.running + (state === 'running' && !oneOff ? 1 : 0) })
  }
  return [...found.values()].sort((a, b) => a.project.localeCompare(b.project))
}
