import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isRecord } from '../shared/is-record.ts'

/** In device-independent pixels. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WindowPlace {
  readonly bounds?: Rectangle
  readonly maximized: boolean
  /** The theme last chosen: the settings are read too late to choose the first background by. */
  readonly theme: 'system' | 'light' | 'dark'
}

const usual = { width: 1280, height: 800 }
/** Below this the page has no layout. */
export const smallest = { width: 720, height: 480 }

/** How the window was left; the defaults where that is not known. Read at once: the window waits for it. */
export function readWindowPlace(file: string): WindowPlace {
  let text = '{}'
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // Absent at the first start.
  }
  return parseWindowPlace(text)
}

/** Believes nothing of a damaged file. By hand, because a schema library would delay the first window. */
export function parseWindowPlace(text: string): WindowPlace {
  let found: Record<string, unknown> = {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (isRecord(parsed)) found = parsed
  } catch {
    // A damaged file costs the user a window of the usual size.
  }
  const { bounds, maximized, theme } = found
  return {
    ...(isRectangle(bounds) && { bounds }),
    maximized: maximized === true,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
  }
}

function isRectangle(value: unknown): value is Rectangle {
  return isRecord(value) && ['x', 'y', 'width', 'height'].every((side) => Number.isFinite(value[side]))
}

export async function writeWindowPlace(file: string, place: WindowPlace): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, JSON.stringify(place))
  await rename(`${file}.new`, file)
}

/**
 * Bounds to open with: those remembered if enough of the title bar is on one of `displays` (work areas) to be
 * grabbed, else the usual size at a place of the system's choosing; never larger than the display.
 */
export function boundsOn(
  displays: readonly Rectangle[],
  remembered: Rectangle | undefined,
): Pick<Rectangle, 'width' | 'height'> & Partial<Rectangle> {
  const home = remembered && displays.find((display) => isReachable(remembered, display))
  if (!home) {
    const [first] = displays
    return fit(usual, first ?? usual)
  }
  return { ...remembered, ...fit(remembered, home) }
}

function isReachable(window: Rectangle, display: Rectangle): boolean {
  const seen = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x)
  return seen >= 100 && window.y >= display.y && window.y < display.y + display.height - 40
}

const fit = (size: { width: number; height: number }, room: { width: number; height: number }) => ({
  width: Math.max(smallest.width, Math.min(Math.round(size.width), room.width)),
  height: Math.max(smallest.height, Math.min(Math.round(size.height), room.height)),
})
