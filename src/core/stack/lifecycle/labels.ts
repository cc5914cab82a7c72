import { networkHash } from '../compose/definition-hash.ts'
import type { ComposeNetwork, ComposeProject, ComposeVolume } from '../compose/model.ts'
import { labels } from '../containers/labels.ts'

/** On a container that is to take another's place, until it has. Compose uses it the same way. */
export const replaceLabel = 'com.docker.compose.replace'
/** The Compose whose labels these are. */
const composeVersion = '2.40.3'

/** What makes `docker compose` see a network as its own (docker/compose, pkg/api/labels.go). */
export function networkLabels(project: ComposeProject, network: ComposeNetwork): Record<string, string> {
  return {
    ...network.labels,
    [labels.project]: project.name,
    'com.docker.compose.network': network.key,
    'com.docker.compose.version': composeVersion,
    [labels.definition]: networkHash(network),
  }
}

export function volumeLabels(project: ComposeProject, volume: ComposeVolume): Record<string, string> {
  return {
    ...volume.labels,
    [labels.project]: project.name,
    'com.docker.compose.volume': volume.key,
    'com.docker.compose.version': composeVersion,
  }
}
