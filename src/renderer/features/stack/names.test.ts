import { expect, test } from 'vitest'
import { portsText, shortImage } from './names.ts'

test('a port says where it listens when that is not this machine alone', () => {
  const port = (hostIp: string, published: number | null, protocol = 'tcp') => ({
    ...{ hostIp, published, target: 1, protocol },
  })
  expect(portsText([port('127.0.0.1', 6333), port('::1', 6333), port('127.0.0.1', null)])).toBe('6333')
  expect(portsText([port('0.0.0.0', 80), port('::', 80), port('10.0.0.1', 53, 'udp')])).toBe(
    '*:80, 10.0.0.1:53/udp',
  )
})

test('an image is named without its registry, and by the start of its digest', () => {
  expect(shortImage('127.0.0.1:5000/team/redis:8')).toBe('redis:8')
  expect(shortImage('redis@sha256:0123456789abcdef')).toBe('redis@sha256:0123456…')
})
