import type { SystemEvent } from '../../contract/system.ts'
import type { Schema } from './database.ts'
import type { ReportSection } from './report-section.ts'

/**
 * A room as its owner declares it. The composition root opens the rooms in order of need and does the rest of it for all
 * of them alike: migrations, router, start and stop, the one stream of changes, the problem report.
 */
export interface Room<Name extends string, Needs, Service, Routers> {
  readonly name: Name
  /** Its tables in the records, by part. */
  readonly schema?: Schema
  /** What its tables hold is read, too, where a data folder is only looked at. */
  readonly isLookedAt?: boolean
  /** Builds the service on what it needs: other rooms by their names, and what the root gives to all. */
  open(needs: Needs): OpenRoom<Service, Routers> | Promise<OpenRoom<Service, Routers>>
}

export interface OpenRoom<Service, Routers> {
  /** What other rooms and the doors get by the room's name. */
  readonly service: Service
  /** Its parts of the contract, answered. */
  readonly router?: Routers
  /** Begins what goes on by itself. In the order of rooms. */
  start?(): unknown
  /** Takes up what an earlier process left unfinished, once every room has started. Not where one only looks. */
  resume?(): unknown
  /** Calls off what is under way, while every room is still there. */
  suspend?(): unknown
  /** Lets go of everything. In the opposite order; a deadline stands over it. */
  stop?(): unknown
  /** What changes here: how it stands now, then every change. */
  stream?(signal?: AbortSignal): AsyncIterable<SystemEvent>
  /** What a problem report says of it. */
  readonly report?: ReportSection
}

/** Declares a room; its types are taken from what is said. */
export function defineRoom<const Name extends string, Needs, Service, Routers = unknown>(
  room: Room<Name, Needs, Service, Routers>,
): Room<Name, Needs, Service, Routers> {
  return room
}
