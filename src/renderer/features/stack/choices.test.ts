import { expect, test } from 'vitest'
import type { StackChoice, StackView } from '../../../contract/stack-view.ts'
import { choiceOptions, shortPath } from './choices.ts'

const shipped: StackChoice = {
  ...{ project: 'catalyst', file: '/opt/compose.yml', shipped: true, from: 'shipped', running: 0 },
}
const mine: StackChoice = {
  ...{
    project: 'billing',
    file: '/home/a/src/billing/compose.yml',
    shipped: false,
    from: 'engine',
    running: 3,
  },
}

test('a stack is named by its project and where its file lies', () => {
  const { options, current } = choiceOptions([shipped, mine], { ...mine } as unknown as StackView)
  expect(options.map(({ label }) => label)).toEqual([
    'catalyst, shipped stack',
    'billing, …/billing/compose.yml, 3 running',
  ])
  expect(current).toBe(options[1]!.value)
  // While it is shown, the page says what runs.
  expect(options[1]!.short).toBe('billing, …/billing/compose.yml')
})

test('the stack that is shown stands in the list before the list is known', () => {
  const { options, current } = choiceOptions([], { ...shipped } as unknown as StackView)
  expect(options).toMatchObject([{ value: current, label: 'catalyst, shipped stack' }])
})

test('a file that could not be read is named by its place alone', () => {
  const { options } = choiceOptions([{ ...mine, project: '', running: 0 }], {
    ...shipped,
  } as unknown as StackView)
  expect(options.at(-1)!.label).toBe('…/billing/compose.yml')
})

test('a short path stays as it is', () => {
  expect(shortPath('/compose.yml')).toBe('/compose.yml')
  expect(shortPath('C:\\stacks\\billing\\compose.yml')).toBe('…/billing/compose.yml')
})
