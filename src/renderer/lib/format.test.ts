import { describe, expect, test } from 'vitest'
import {
  asSentence,
  formatAgo,
  formatDuration,
  formatLatency,
  formatLeft,
  formatNames,
  formatPercent,
} from './format.ts'

test.each([
  [0.4, '0.4 ms'],
  [9.96, '10 ms'],
  [999.6, '1.0 s'],
  [4800, '4.8 s'],
])('a latency of %d ms reads %s', (ms, text) => expect(formatLatency(ms)).toBe(text))

test.each([
  [320, '320 ms'],
  [2140, '2.1 s'],
  [9960, '10 s'],
  [59_700, '1 min'],
  [101_000, '1 min 41 s'],
  [7_500_000, '2 h 5 min'],
  [273_600_000, '3 d 4 h'],
])('a duration of %d ms reads %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

describe('a percentage', () => {
  test('short of everything never reads 100 %', () => expect(formatPercent(0.9999)).toBe('99.9 %'))
  test('above nothing never reads 0 %', () => expect(formatPercent(0.00001)).toBe('0.1 %'))
  test('has at most one decimal', () => expect(formatPercent(0.9712)).toBe('97.1 %'))
})

test('ages are relative and never negative', () => {
  expect(formatAgo('1970-01-01T00:00:00.000Z', 36_000_000)).toBe('10 h ago')
  expect(formatAgo(5000, 0)).toBe('0 s ago')
  expect(formatLeft(9)).toBe('about 9 s left')
})

test('many names are cut short with how many more there are', () => {
  expect(formatNames(['Redis'])).toBe('Redis')
  expect(formatNames(['Redis', 'Qdrant'])).toBe('Redis and Qdrant')
  expect(formatNames(['Redis', 'Qdrant', 'MongoDB', 'Docker'])).toBe('Redis, Qdrant and 2 more')
})

test('a text becomes a sentence once', () => {
  expect(['it ended', 'It ended.', 'Asking…'].map(asSentence)).toEqual(['it ended.', 'It ended.', 'Asking…'])
})
