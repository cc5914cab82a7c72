import { constants, type Stats } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { placeSettings } from '../../contract/places.ts'
import { type PlaceRule, type SettingNote, Settings } from '../../contract/settings.ts'
import { formatCount } from '../../shared/count-words.ts'
import { errorMessage } from '../platform/errors.ts'
import { withDeadline } from '../platform/waiting.ts'

/** What is wrong with a place that a setting names, and whether it can be saved all the same. */
interface PlaceFault {
  readonly message: string
  readonly refused: boolean
}

/** How long a look may take, in ms: a network drive that is gone answers never. */
const lookMs = 3000

/**
 * Looks at the places that differ between two states of the settings.
 *
 * @returns by dotted path what is wrong with each; one that is not there yet and may come later is told and not refused
 */
export async function lookAtPlaces(before: Settings, now: Settings): Promise<Record<string, PlaceFault>> {
  const changed = placeSettings.filter(({ path }) => valueAt(before, path) !== valueAt(now, path))
  const found = await Promise.all(
    changed.map(async ({ path, rule }) => [path, await findFault(valueAt(now, path), rule)] as const),
  )
  return Object.fromEntries(found.flatMap(([path, fault]) => (fault ? [[path, fault] as const] : [])))
}

/** What is to be told of places that may come later and are not there yet. */
export async function describePlaces(settings: Settings): Promise<SettingNote[]> {
  const faults = Object.entries(await lookAtPlaces(Settings.parse({}), settings))
  return faults.filter(([, { refused }]) => !refused).map(([path, { message }]) => ({ path, message }))
}

/** What keeps a place from being used as the setting means it; nothing where none is named. */
async function findFault(value: string, rule: PlaceRule): Promise<PlaceFault | undefined> {
  const place = rule.kind === 'socket' ? socketPath(value) : value
  if (place === '') return undefined
  if (!isAbsolute(place)) return refuse(`“${place}” is not a whole path. Begin it at the root: /…`)
  const found = await lookAt(place)
  if (found === 'late')
    return refuse(`${place} does not answer within ${formatCount(lookMs / 1000, 'second')}.`)
  if (found === 'absent') {
    const message = `There is no ${rule.noun} at ${place}.`
    if (rule.mayComeLater) return { message: `${message} It is looked for again and again.`, refused: false }
    return refuse(`${message} ${await describeNeighbours(place)}`)
  }
  if (typeof found === 'string') return refuse(`${place} cannot be looked at: ${found}.`)
  if (!isOfKind(found, rule.kind)) {
    return refuse(
      `${place} is ${describeKind(found)}, not the ${rule.noun}.${await suggestInside(place, found, rule)}`,
    )
  }
  if (await isReadable(place, rule)) return undefined
  return refuse(`${place} may not be read. Give this user the right to read it.`)
}

async function lookAt(place: string): Promise<Stats | 'absent' | 'late' | string> {
  const look = () =>
    stat(place).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' || error.code === 'ENOTDIR' ? ('absent' as const) : errorMessage(error),
    )
  return withDeadline(look, { ms: lookMs }).catch(() => 'late')
}

function isOfKind(found: Stats, kind: PlaceRule['kind']): boolean {
  if (kind === 'folder') return found.isDirectory()
  return kind === 'file' ? found.isFile() : found.isSocket()
}

function describeKind(found: Stats): string {
  if (found.isDirectory()) return 'a folder'
  if (found.isSocket()) return 'a socket'
  return found.isFile() ? 'a file' : 'neither a file nor a folder'
}

/** A socket is used by connecting: whether it may be, its client says best. */
async function isReadable(place: string, { kind }: PlaceRule): Promise<boolean> {
  if (kind === 'socket') return true
  const right = kind === 'folder' ? constants.R_OK | constants.X_OK : constants.R_OK
  return access(place, right).then(
    () => true,
    () => false,
  )
}

/** The next step where nothing is at a place: how far its path leads. */
async function describeNeighbours(place: string): Promise<string> {
  const folder = dirname(place)
  const found = await lookAt(folder)
  return typeof found !== 'string' && found.isDirectory()
    ? 'Correct its name, or put it there first.'
    : `There is no folder ${folder} either: correct the path.`
}

/** A folder that was given for its file: the file that was meant most likely. */
async function suggestInside(place: string, found: Stats, { kind, noun }: PlaceRule): Promise<string> {
  if (kind !== 'file' || !found.isDirectory()) return ` Give the ${noun} itself.`
  const names = await readdir(place).catch(() => [])
  const name = names.filter((one) => /^(?:docker-)?compose\.ya?ml$/iu.test(one)).sort()[0]
  return name === undefined ? ` Give the ${noun} itself.` : ` Did you mean ${join(place, name)}?`
}

function refuse(message: string): PlaceFault {
  return { message, refused: true }
}

/** The path in `unix:///var/run/docker.sock`; empty for an address of any other kind. */
function socketPath(url: string): string {
  return url.startsWith('unix://') ? url.slice('unix://'.length) : ''
}

function valueAt(settings: Settings, path: string): string {
  let value: unknown = settings
  for (const key of path.split('.')) value = isObject(value) ? value[key] : undefined
  return typeof value === 'string' ? value : ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
