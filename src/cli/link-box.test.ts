import { expect, test } from 'vitest'
import { drawLink } from './link-box.ts'

const link = 'http://127.0.0.1:8001/sign-in?code=abcdef'

test('on a terminal the link stands whole in a box with room around it', () => {
  const lines = drawLink(link, 100).split('\n')
  expect([lines[0], lines.at(-1)]).toEqual(['', ''])
  const box = lines.slice(1, -1)
  expect(new Set(box.map((line) => line.length)).size).toBe(1)
  expect(box[0]).toMatch(/^┌─+┐$/u)
  expect(box.filter((line) => line.includes(link))).toHaveLength(1)
})

test('a terminal that is too narrow gets the link on a line of its own, unbroken by an edge', () => {
  const lines = drawLink(link, 40).split('\n')
  expect(lines).toContain(link)
  expect(lines.join('')).not.toMatch(/[│┌]/u)
})

test('where no terminal is, one line has words and link, for programs to read', () => {
  expect(drawLink(link, undefined)).toBe(`Sign in with this link, once, within five minutes: ${link}`)
})
