/** Labels by which Compose knows its own (compose-spec; docker/compose, pkg/api/labels.go), and ours. */
export const labels = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  files: 'com.docker.compose.project.config_files',
  folder: 'com.docker.compose.project.working_dir',
  /** Compose passes by a container without it; it does not matter what it says. */
  configHash: 'com.docker.compose.config-hash',
  dependsOn: 'com.docker.compose.depends_on',
  image: 'com.docker.compose.image',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
  /** What a container or network was made from, so that only what changed is made anew. */
  definition: 'dev.catalyst.definition',
} as const
