import * as z from 'zod'
import { type PlaceRule, places, Settings } from './settings.ts'

/** A setting that names a place of the machine Catalyst runs on. */
interface PlaceSetting {
  /** Dotted: `stack.file`. */
  readonly path: string
  readonly rule: PlaceRule
}

/** Every setting that names a place, as the settings declare them. */
export const placeSettings: readonly PlaceSetting[] = findPlaces(Settings, '')

/** Walks the schema of the settings; wrappers (a default, a refinement) do not hide what is in them. */
function findPlaces(schema: z.core.$ZodType, path: string): PlaceSetting[] {
  const rule = places.get(schema)
  if (rule) return [{ path, rule }]
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return findPlaces(schema.def.innerType, path)
  }
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, inner]) =>
    findPlaces(inner, path === '' ? key : `${path}.${key}`),
  )
}
