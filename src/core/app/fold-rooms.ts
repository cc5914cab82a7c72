import type { SystemEvent } from '../../contract/system.ts'
import type { Schema } from '../platform/database.ts'
import type { ReportSection } from '../platform/report-section.ts'
import type { OpenRoom, Room } from '../platform/room.ts'
import type { Shutdown } from './shutdown.ts'

export type AnyRoom = Room<string, never, unknown, unknown>

type OpenOf<One extends AnyRoom> = Awaited<ReturnType<One['open']>>
type Together<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** The services of a list of rooms, by name. */
export type ServicesOf<List extends readonly AnyRoom[]> = {
  [One in List[number] as One['name']]: OpenOf<One>['service']
}

/** Their parts of the contract. */
export type RoutersOf<List extends readonly AnyRoom[]> = Together<
  { [At in keyof List]: unknown extends Served<List[At]> ? never : Served<List[At]> }[number]
>
type Served<One> = One extends Room<string, never, unknown, infer Routers> ? Routers : unknown

/**
 * `List` where each room finds what it needs in `Given` and the rooms above it; else a list that it is not, which ends with
 * the name of the room that does not find it.
 */
export type InOrder<List extends readonly AnyRoom[], Given> = List extends readonly [
  infer First extends AnyRoom,
  ...infer Rest extends readonly AnyRoom[],
]
  ? Given extends Parameters<First['open']>[0]
    ? readonly [First, ...InOrder<Rest, Given & ServicesOf<readonly [First]>>]
    : readonly [`${First['name']} does not find what it needs`]
  : readonly []

/** The tables of all rooms, or of those that are read where a data folder is only looked at. */
export function foldSchemas(rooms: readonly AnyRoom[]): Schema {
  return Object.assign({}, ...rooms.map(({ schema }) => schema))
}

/** The rooms that are open so far. */
export class OpenRooms {
  readonly #open: { readonly name: string; readonly room: OpenRoom<unknown, unknown> }[] = []

  add(name: string, room: OpenRoom<unknown, unknown>): void {
    this.#open.push({ name, room })
  }

  /** Starts all in order; then, unless one only looks, takes up what was left unfinished. */
  async start({ looking }: { readonly looking: boolean }): Promise<void> {
    for (const { room } of this.#open) await room.start?.()
    if (looking) return
    for (const { room } of this.#open) await room.resume?.()
  }

  /** Lets `shutdown` call off what is under way before anything stops. */
  suspendFirst(shutdown: Shutdown): void {
    for (const { name, room } of this.#open)
      if (room.suspend) shutdown.add(`${name}, under way`, () => room.suspend?.())
  }

  /** A stream of every room that has one. */
  streams(signal?: AbortSignal): AsyncIterable<SystemEvent>[] {
    return this.#open.flatMap(({ room }) => (room.stream ? [room.stream(signal)] : []))
  }

  /** What a report says: of the whole first, of what all rests on last. */
  reportSections(): ReportSection[] {
    return this.#open.flatMap(({ room }) => (room.report ? [room.report] : [])).reverse()
  }
}

/**
 * Opens rooms in their order, each with what is given to all and the services above it.
 *
 * @param open takes them as they come: what is given may hand on what it folds of them
 * @param shutdown stops each of them; also those that were open when one could not be opened
 * @throws whatever a room throws that cannot be opened
 */
export async function openRooms<const List extends readonly AnyRoom[]>(
  rooms: List,
  given: object,
  { open, shutdown }: { readonly open: OpenRooms; readonly shutdown: Shutdown },
): Promise<{ services: ServicesOf<List>; routers: RoutersOf<List> }> {
  const services: Record<string, unknown> = {}
  const routers = {}
  for (const room of rooms) {
    // That each finds what it needs is shown by `InOrder`, where the list and what is given meet.
    const opened: OpenRoom<unknown, unknown> = await room.open({ ...given, ...services } as never)
    if (opened.stop) shutdown.add(room.name, () => opened.stop?.())
    open.add(room.name, opened)
    services[room.name] = opened.service
    Object.assign(routers, opened.router)
  }
  open.suspendFirst(shutdown)
  return { services: services as ServicesOf<List>, routers: routers as RoutersOf<List> }
}
