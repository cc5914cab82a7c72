import type { RootCause, StackServiceView, StackView } from '../../src/contract/stack-view.ts'

const at = '2026-11-30T08:00:00.000Z'

/** A root cause of a service, or of the whole. */
export function rootCause(service: string | null, more: Partial<RootCause> = {}): RootCause {
  return {
    ...{ service, code: 'exited', message: `${service} ended with code 1`, remedy: 'Read its log.' },
    ...{ evidence: [], since: null, blocks: [], actions: [] },
    ...more,
  }
}

/** A service that stands on the engine; with stage `absent` it does not. */
export function serviceView(name: string, stage: StackServiceView['stage']): StackServiceView {
  const here = stage !== 'absent'
  return {
    ...{
      name,
      image: `${name}:1`,
      imageCreatedAt: null,
      health: 'none',
      stage,
      detail: '',
      dependsOn: [],
    },
    ...{ profiles: [], enabled: true, ports: [], state: here ? 'running' : 'absent' },
    container: here
      ? {
          ...{ id: name, name, imageId: '', createdAt: at, startedAt: at, finishedAt: null },
          ...{ exitCode: null, oomKilled: false, restarts: 0 },
        }
      : null,
  }
}

/** A stack on an engine that is connected. */
export function stackView(more: Partial<StackView> = {}): StackView {
  return {
    ...{
      timestamp: at,
      engine: { status: 'connected', since: at },
      project: 'shop',
      file: '/shop/compose.yml',
    },
    ...{ shipped: false, profiles: [], fileProblems: [], services: [], rootCauses: [], warnings: [] },
    ...{ orphans: [], otherFolder: null },
    ...more,
  }
}
