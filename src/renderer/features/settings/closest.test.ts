import { expect, test } from 'vitest'
import { closest } from './closest.ts'

test('a model name with a letter missing finds the one that was meant first', () => {
  const models = ['llama3.3:70b', 'qwen3:4b', 'nomic-embed-text', 'qwen3:14b']
  expect(closest('qwen3:14', models).slice(0, 2)).toEqual(['qwen3:14b', 'qwen3:4b'])
})

test('with nothing typed the names stand in the order of the alphabet', () => {
  expect(closest('', ['b', 'a'])).toEqual(['a', 'b'])
})
