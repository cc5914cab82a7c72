import { randomBytes } from 'node:crypto'
import type Docker from 'dockerode'
import type { Container, ContainerCreateOptions } from 'dockerode'
import { testImages } from './images.ts'

/** Containers of a Compose project of a test's own, made without a Compose file. */
export interface ComposeContainers {
  /** Unique on the engine. */
  readonly project: string
  /** Makes and starts a container of the service image. */
  start(service: string, options?: Partial<ContainerCreateOptions>): Promise<Container>
  /** Runs a program in it to its end. */
  exec(container: Container, ...command: string[]): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export function composeContainers(docker: Docker, name: string): ComposeContainers {
  const project = `${name}-${randomBytes(4).toString('hex')}`
  return {
    project,
    async start(service, options = {}) {
      const container = await docker.createContainer({
        Image: testImages.service,
        ...options,
        Labels: {
          'com.docker.compose.project': project,
          'com.docker.compose.service': service,
          'com.docker.compose.container-number': '1',
          'com.docker.compose.oneoff': 'False',
          'com.docker.compose.config-hash': 'test',
          'com.docker.compose.project.config_files': `/nowhere/${project}/compose.yaml`,
          'com.docker.compose.project.working_dir': `/nowhere/${project}`,
          ...options.Labels,
        },
      })
      await container.start()
      return container
    },
    async exec(container, ...command) {
      const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true })
      const stream = await exec.start({})
      await new Promise<void>((resolve, reject) => {
        stream.on('error', reject)
        stream.on('end', () => resolve())
        stream.resume()
      })
      const { ExitCode } = await exec.inspect()
      // 137: the command ended the container, and was killed with it.
      if (ExitCode !== 0 && ExitCode !== 137)
        throw new Error(`${command.join(' ')} ended with code ${ExitCode}`)
    },
    async [Symbol.asyncDispose]() {
      const label = [`com.docker.compose.project=${project}`]
      const left = await docker.listContainers({ all: true, filters: { label } })
      await Promise.all(left.map((one) => docker.getContainer(one.Id).remove({ force: true, v: true })))
    },
  }
}
