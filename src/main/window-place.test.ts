import { expect, test } from 'vitest'
import { boundsOn, parseWindowPlace } from './window-place.ts'

const display = { x: 0, y: 25, width: 1920, height: 1055 }
const second = { x: 1920, y: 0, width: 1280, height: 1024 }

test('the window opens where it was left', () => {
  const bounds = { x: 2000, y: 100, width: 1000, height: 700 }
  expect(boundsOn([display, second], bounds)).toEqual(bounds)
})

test('a display that is gone is not missed: the window opens at the usual size', () => {
  expect(boundsOn([display], { x: 2000, y: 100, width: 1000, height: 700 })).toEqual({
    width: 1280,
    height: 800,
  })
})

test('a title bar out of reach counts as gone', () => {
  expect(boundsOn([display], { x: 100, y: -50, width: 1000, height: 700 })).toEqual({
    width: 1280,
    height: 800,
  })
  expect(boundsOn([display], { x: 1850, y: 100, width: 1000, height: 700 })).toEqual({
    width: 1280,
    height: 800,
  })
})

test('the window is never larger than its display nor smaller than its layout', () => {
  expect(boundsOn([display], { x: 0, y: 25, width: 4000, height: 3000 })).toMatchObject({
    width: 1920,
    height: 1055,
  })
  expect(boundsOn([display], { x: 0, y: 25, width: 200, height: 10 })).toMatchObject({
    width: 720,
    height: 480,
  })
  expect(boundsOn([{ x: 0, y: 0, width: 1024, height: 700 }], undefined)).toEqual({
    width: 1024,
    height: 700,
  })
})

test.each(['', 'null', '[]', '{"bounds":{"x":"1"},"theme":"red","maximized":1}', '{"bounds":null}'])(
  'a damaged file gives the defaults: %s',
  (text) => expect(parseWindowPlace(text)).toEqual({ maximized: false, theme: 'system' }),
)
