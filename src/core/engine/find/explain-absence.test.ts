import { expect, test } from 'vitest'
import { explainAbsence } from './explain-absence.ts'

const error = (code: string) => Object.assign(new Error(code), { code })
const place = (address: string, source = 'socket', named = false) => ({ address, source, named })

test.each([
  ['unix:///home/a/.docker/desktop/docker.sock', 'socket', 'Start Docker Desktop.'],
  ['unix:///Users/a/.docker/run/docker.sock', 'context desktop-linux', 'Start Docker Desktop.'],
  ['unix:///Users/a/.orbstack/run/docker.sock', 'socket', 'Start OrbStack (orb start).'],
  ['unix:///Users/a/.colima/default/docker.sock', 'context colima', 'Start Colima (colima start).'],
  ['unix:///Users/a/.rd/docker.sock', 'socket', 'Start Rancher Desktop.'],
  ['npipe:////./pipe/podman-machine-default', 'named pipe', 'Start Podman (podman machine start).'],
  [
    'unix:///run/user/1000/podman/podman.sock',
    'socket',
    'Start Podman (systemctl --user start podman.socket).',
  ],
  ['unix:///var/run/docker.sock', 'socket', 'Start the docker service (sudo systemctl start docker).'],
])('at %s (%s): %s', (address, source, remedy) => {
  const said = explainAbsence([{ candidate: place(address, source), error: error('ECONNREFUSED') }], 'linux')
  expect(said.remedy).toBe(remedy)
  expect(said.message).toContain(address)
})

test('where nothing is, it is said what to install', () => {
  expect(explainAbsence([], 'darwin').remedy).toContain('OrbStack')
  expect(explainAbsence([], 'linux').remedy).toContain('systemctl start docker')
  expect(explainAbsence([], 'win32').remedy).toContain('Docker Desktop')
})

test('a socket that shuts us out tells more than others that are not there', () => {
  const said = explainAbsence(
    [
      { candidate: place('unix:///var/run/docker.sock'), error: error('ENOENT') },
      { candidate: place('unix:///run/docker.sock'), error: error('EACCES') },
    ],
    'linux',
  )
  expect(said).toEqual({
    message: 'This user may not use unix:///run/docker.sock',
    remedy: 'Add the user to the group docker (sudo usermod -aG docker $USER) and sign in again.',
  })
})

test('a named place says who named it, and where to correct it', () => {
  const late = new DOMException('late', 'TimeoutError')
  expect(explainAbsence([{ candidate: place('tcp://h:1', 'settings', true), error: late }])).toEqual({
    message: 'The engine at tcp://h:1 (from settings) does not answer',
    remedy:
      'It may be starting, or frozen. Wait a little, or restart the engine, or correct the address in Settings.',
  })
  const refused = [{ candidate: place('tcp://h:1', 'DOCKER_HOST', true), error: error('ECONNREFUSED') }]
  expect(explainAbsence(refused).remedy).toBe(
    'Start the engine of tcp://h:1, and let it listen there, or correct DOCKER_HOST.',
  )
  const context = (named: boolean) => ({ ...place('tcp://h:1', 'context far', named), only: true })
  const remedy = (named: boolean) =>
    explainAbsence([{ candidate: context(named), error: error('ECONNREFUSED') }]).remedy
  // DOCKER_CONTEXT goes before what the command would choose.
  expect(remedy(true)).toMatch(/or set DOCKER_CONTEXT to another context, or unset it\.$/u)
  expect(remedy(false)).toMatch(/docker context use NAME\)\.$/u)
})
