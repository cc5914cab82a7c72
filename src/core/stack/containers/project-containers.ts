import type { ContainerInspectInfo } from 'dockerode'
import type { ContainerEvent, ContainerFacts, Followed } from '../../engine/follow/facts.ts'
import { readFacts } from '../../engine/follow/read-facts.ts'
import { holdContainerSecrets } from '../secrets/hold-container.ts'
import { labels } from './labels.ts'

/** A container of a Compose project, by its labels; `group` is the project's name. */
export interface ProjectContainer extends ContainerFacts {
  readonly service: string
  /** `com.docker.compose.container-number`. */
  readonly number: number
  /** Of `docker compose run`. */
  readonly oneOff: boolean
}

/** What happened to a container of a Compose project; `group` is the project's name. */
export interface ProjectEvent extends ContainerEvent {
  readonly service: string
}

/** Containers of Compose projects, grouped by project. */
export const projectContainers: Followed<ProjectContainer, ProjectEvent> = {
  label: labels.project,
  readContainer(raw, project) {
    // Before any of its words are read.
    holdContainerSecrets(raw)
    const tags = raw.Config?.Labels ?? {}
    return {
      ...readFacts(raw, project),
      service: tags[labels.service] ?? '',
      number: Number.parseInt(tags[labels.number] ?? '', 10) || 1,
      oneOff: tags[labels.oneOff]?.toLowerCase() === 'true',
    }
  },
  readEvent: (event) => ({
    ...event,
    service: event.attributes[labels.service] ?? '',
    attributes: Object.fromEntries(
      Object.entries(event.attributes).filter(([name]) => !name.startsWith('com.docker.compose.')),
    ),
  }),
}

/**
 * What the engine's inspection says of a container of a Compose project.
 *
 * @throws Error where it belongs to none
 */
export function readProjectContainer(raw: ContainerInspectInfo): ProjectContainer {
  const project = raw.Config?.Labels?.[labels.project]
  if (!project) throw new Error(`Container ${raw.Id} belongs to no Compose project`)
  return projectContainers.readContainer(raw, project)
}
