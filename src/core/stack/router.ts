import { contract } from '../../contract/index.ts'
import { implementing } from '../platform/router.ts'
import type { StackService } from './service.ts'

const os = implementing(contract.stack)

export function createStackRouter(service: StackService) {
  return os.router({
    view: os.view.handler(({ input }) => service.view(input)),
    watch: os.watch.handler(({ input, signal }) => service.watch(input, signal)),
    choices: os.choices.handler(async () => ({ choices: await service.choices() })),
    choose: os.choose.handler(({ input }) => service.choose(input)),
    why: os.why.handler(({ input, signal }) => service.why(input, signal)),
    up: os.up.handler(({ input }) => service.up(input)),
    down: os.down.handler(({ input }) => service.down(input)),
    removeOrphans: os.removeOrphans.handler(({ input }) => service.removeOrphans(input)),
    start: os.start.handler(({ input }) => service.begin('start', input)),
    stop: os.stop.handler(({ input }) => service.begin('stop', input)),
    restart: os.restart.handler(({ input }) => service.begin('restart', input)),
    pull: os.pull.handler(({ input }) => service.begin('pull', input)),
    usePort: os.usePort.handler(({ input }) => service.usePort(input)),
    volumes: os.volumes.handler(({ input, signal }) => service.volumes(input, signal)),
    logs: os.logs.handler(({ input, signal }) => service.logs(input, signal)),
    events: os.events.handler(({ input, signal }) => service.events(input, signal)),
    figures: os.figures.handler(({ input, signal }) => service.figures(input, signal)),
    probes: os.probes.handler(({ input }) => service.probes(input)),
    commands: os.commands.handler(async () => ({ commands: await service.commands() })),
    engines: os.engines.handler(async () => ({ engines: await service.engines() })),
  })
}
