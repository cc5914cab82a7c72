import type { ContainerInspectInfo } from 'dockerode'
import { expect, test } from 'vitest'
import { listProjects } from './list-projects.ts'
import { projectContainers, readProjectContainer } from './project-containers.ts'

const container = (state: string, labels: Record<string, string>) =>
  readProjectContainer({
    Id: `${state} ${JSON.stringify(labels)}`,
    Created: '',
    Config: {
      Labels: {
        'com.docker.compose.project': 'shop',
        'com.docker.compose.service': 'api',
        'com.docker.compose.project.config_files': '/shop/compose.yaml,/shop/more.yaml',
        'com.docker.compose.project.working_dir': '/shop',
        ...labels,
      },
    },
    State: { Status: state },
  } as unknown as ContainerInspectInfo)

test('projects on the engine are listed with their files and with what runs of them', () => {
  const containers = [
    container('running', {}),
    container('running', { 'com.docker.compose.container-number': '2' }),
    container('exited', {}),
    container('running', { 'com.docker.compose.oneoff': 'True' }),
    container('exited', {
      'com.docker.compose.project': 'blog',
      'com.docker.compose.project.config_files': '',
      'com.docker.compose.project.working_dir': '/blog',
    }),
  ]
  expect(containers.map(({ number, oneOff }) => [number, oneOff]).slice(0, 4)).toEqual([
    ...[
      [1, false],
      [2, false],
      [1, false],
      [1, true],
    ],
  ])
  expect(listProjects(containers)).toEqual([
    { project: 'blog', files: [], folder: '/blog', running: 0 },
    { project: 'shop', files: ['/shop/compose.yaml', '/shop/more.yaml'], folder: '/shop', running: 2 },
  ])
})

test('an event tells its service, without what Compose notes besides', () => {
  const attributes = {
    'com.docker.compose.project': 'shop',
    'com.docker.compose.service': 'api',
    exitCode: '137',
  }
  expect(
    projectContainers.readEvent({ at: 1, group: 'shop', containerId: 'c', action: 'die', attributes }),
  ).toEqual({
    ...{ at: 1, group: 'shop', containerId: 'c', action: 'die', service: 'api' },
    attributes: { exitCode: '137' },
  })
})

test('a container of no Compose project is told from one', () => {
  expect(() => container('running', { 'com.docker.compose.project': '' })).toThrow(
    'belongs to no Compose project',
  )
})
