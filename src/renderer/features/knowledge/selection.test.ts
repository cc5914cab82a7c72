import { expect, test } from 'vitest'
import {
  chooseDocuments,
  countSelected,
  everything,
  isSelected,
  nothing,
  selectIds,
  selectOne,
} from './selection.ts'

test('all that match are told by the filter, with what was taken out again', () => {
  expect(chooseDocuments(everything, { filter: 'gull' })).toEqual({ matching: { filter: 'gull' } })
  const but = selectOne(selectOne(everything, 'a', false), 'b', false)
  expect([isSelected(but, 'a'), isSelected(but, 'c')]).toEqual([false, true])
  expect(countSelected(but, 306)).toBe(304)
  expect(chooseDocuments(but, {})).toEqual({ matching: { except: ['a', 'b'] } })
  expect(chooseDocuments(selectOne(but, 'a', true), {})).toEqual({ matching: { except: ['b'] } })
})

test('what was selected one by one is told by ids', () => {
  const two = selectOne(selectOne(selectIds(['a', 'b']), 'c', true), 'a', false)
  expect(chooseDocuments(two, { filter: 'gull' })).toEqual({ ids: ['b', 'c'] })
  expect(countSelected(two, 306)).toBe(2)
  expect(countSelected(nothing, 306)).toBe(0)
})

test('never says that fewer than none are selected, when others were removed meanwhile', () => {
  expect(countSelected(selectOne(everything, 'a', false), 0)).toBe(0)
})
