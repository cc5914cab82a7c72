import { expect, test } from 'vitest'
import type { RunStep } from '../../../contract/runs.ts'
import { addPage, applyChanges, emptyTree, openAtFirst, visibleRows } from './step-tree.ts'

const step = (id: string, parent?: string, total = 0): RunStep => ({
  ...{ id, name: id, kind: 'item', status: 'running', startedAt: null, endedAt: null },
  ...(parent !== undefined && { parent }),
  ...(total > 0 && { parts: { total, failed: 0 } }),
})
const names = (...given: Parameters<typeof visibleRows>) =>
  visibleRows(...given).map((row) => ('more' in row ? `${row.left} more` : `${row.depth} ${row.step.id}`))

const top = addPage(emptyTree, '', { steps: [step('read', undefined, 3), step('embed')], total: 2 })

test('a folded step hides its parts, an open one shows them beneath it', () => {
  const tree = addPage(top, 'read', {
    steps: [step('a', 'read'), step('b', 'read')],
    total: 3,
    nextCursor: '2',
  })
  expect(names(tree, new Set())).toEqual(['0 read', '0 embed'])
  expect(names(tree, new Set(['read']))).toEqual(['0 read', '1 a', '1 b', '1 more', '0 embed'])
})

test('what changes is shown where it stands, and what begins comes last', () => {
  const tree = addPage(top, 'read', { steps: [step('a', 'read')], total: 1 })
  const changed = applyChanges(tree, [
    { ...step('a', 'read'), status: 'failed' },
    step('b', 'read'),
    step('x', 'b'),
  ])
  expect(names(changed, new Set(['read']))).toEqual(['0 read', '1 a', '1 b', '0 embed'])
  expect(changed.steps.get('a')).toMatchObject({ status: 'failed' })
})

test('a part that begins behind pages that are not known yet waits for them', () => {
  const tree = addPage(top, 'read', { steps: [step('a', 'read')], total: 3, nextCursor: '1' })
  expect(names(applyChanges(tree, [step('d', 'read')]), new Set(['read']))).toEqual([
    '0 read',
    '1 a',
    '2 more',
    '0 embed',
  ])
})

test('few parts are open at first, and many are not', () => {
  expect(openAtFirst([step('a', undefined, 10), step('b', undefined, 900), step('c', undefined, 5)])).toEqual(
    ['a', 'c'],
  )
})
