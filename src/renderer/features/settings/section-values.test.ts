import { expect, test } from 'vitest'
import { Settings, type SettingsView } from '../../../contract/settings.ts'
import { describeSaved, findConflicts, nameField } from './section-values.ts'

test('a field that another window saved meanwhile is in conflict; one that it left alone, or saved alike, is not', () => {
  const seen = { size: 512, overlap: 64 }
  expect(findConflicts({ size: 300, overlap: 64 }, { size: 256 }, seen)).toEqual([
    { key: 'size', value: 300 },
  ])
  expect(findConflicts({ size: 256, overlap: 64 }, { size: 256 }, seen)).toEqual([])
  expect(findConflicts({ size: 512, overlap: 32 }, { size: 256 }, seen)).toEqual([])
})

const view = (settings: object, notes: SettingsView['notes'] = []): SettingsView => ({
  settings: Settings.parse(settings),
  secrets: [],
  protection: { kind: 'none', sentence: '', offers: [], stored: 0 },
  notes,
  followUps: [],
})

test('nothing is said besides Saved where all is as it was typed', () => {
  expect(describeSaved('chunking', { size: 256 }, view({ chunking: { size: 256 } }))).toBe('')
})

test('an address that the environment gives in place of an emptied one is told', () => {
  const message = 'CATALYST_REDIS_URL gives this address, as long as no other is saved here.'
  const now = view({ endpoints: { redis: { url: 'redis://given' } } }, [
    { path: 'endpoints.redis.url', message, variable: 'CATALYST_REDIS_URL' },
  ])
  expect(describeSaved('endpoints', { redis: { url: '', required: false } }, now)).toBe(message)
})

test('a password that was taken out of an address is told by what is left', () => {
  const now = view({ endpoints: { redis: { url: 'redis://host' } } })
  expect(describeSaved('endpoints', { redis: { url: 'redis://:pw@host', required: false } }, now)).toBe(
    'Redis is redis://host now.',
  )
})

test('a field is named as a person reads it', () => {
  expect(nameField('sessionIdleMinutes')).toBe('Session idle minutes')
})
