import type { StackCommand } from '../../contract/stack-view.ts'
import type { Database } from '../platform/database.ts'
import type { ProjectEvent } from './containers/project-containers.ts'
import type { ActionFailure } from './lifecycle/report.ts'

/** Lines of the command log beyond these newest are forgotten. */
const keptCommands = 200

/** Of so many containers it is remembered that they were stopped. */
const keptStops = 1000

/** What a stack's record must outlive the process for: its command log, and why its last action failed. */
export interface StackStore {
  addCommand(command: StackCommand): Promise<void>
  /** Newest first. */
  commands(): Promise<StackCommand[]>
  /**
   * Failures of the last actions on a project, by service. They are kept because nothing of them may stand on the
   * engine: an image that could not be fetched leaves no container behind.
   */
  failures(project: string, file: string): Promise<Map<string, ActionFailure>>
  setFailures(project: string, file: string, failures: ReadonlyMap<string, ActionFailure>): Promise<void>
  /** When containers of a project were last told to stop: the engine forgets its events within minutes. */
  stops(project: string): Promise<ProjectEvent[]>
  addStop(event: ProjectEvent): Promise<void>
}

export function createStackStore(database: Database): StackStore {
  return {
    async addCommand({ at, line, runId }) {
      await database.write([
        { sql: 'INSERT INTO stack_command (at, line, run) VALUES (?, ?, ?)', params: [at, line, runId] },
        {
          sql: 'DELETE FROM stack_command WHERE rowid <= (SELECT max(rowid) FROM stack_command) - ?',
          params: [keptCommands],
        },
      ])
    },
    commands: () =>
      database.all<StackCommand>('SELECT at, line, run AS runId FROM stack_command ORDER BY rowid DESC'),
    async failures(project, file) {
      const rows = await database.all<{ service: string; failure: string }>(
        'SELECT service, failure FROM stack_failure WHERE project = ? AND file = ?',
        [project, file],
      )
      return new Map<string, ActionFailure>(rows.map((row) => [row.service, JSON.parse(row.failure)]))
    },
    async setFailures(project, file, failures) {
      await database.write([
        { sql: 'DELETE FROM stack_failure WHERE project = ?', params: [project] },
        ...[...failures].map(([service, failure]) => ({
          sql: 'INSERT INTO stack_failure (project, service, file, failure) VALUES (?, ?, ?, ?)',
          params: [project, service, file, JSON.stringify(failure)],
        })),
      ])
    },
    async stops(project) {
      const rows = await database.all<{ container: string; service: string; at: number }>(
        'SELECT container, service, at FROM stack_stop WHERE project = ?',
        [project],
      )
      return rows.map(({ container: containerId, service, at }) => ({
        ...{ at, group: project, service, containerId, action: 'stop', attributes: {} },
      }))
    },
    async addStop({ containerId, group, service, at }) {
      await database.write([
        {
          sql: 'INSERT OR REPLACE INTO stack_stop (container, project, service, at) VALUES (?, ?, ?, ?)',
          params: [containerId, group, service, at],
        },
        {
          sql: 'DELETE FROM stack_stop WHERE container NOT IN (SELECT container FROM stack_stop ORDER BY at DESC LIMIT ?)',
          params: [keptStops],
        },
      ])
    },
  }
}
