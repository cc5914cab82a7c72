import { fileURLToPath } from 'node:url'
import type { Shell } from 'electron'
import { Problem } from '../core/platform/errors.ts'
import type { Opener } from '../core/system/ports.ts'
import { isOutside } from './guard.ts'

/**
 * Opens web addresses and files in whatever the user has for them. A PDF at a page (`#page=3`) opens in a window of
 * our own, because the systems' openers lose the page.
 */
export function shellOpener(shell: Shell, openPdf: (file: URL) => void): Opener {
  return {
    async open(target) {
      if (target.protocol === 'file:') {
        if (target.hash.startsWith('#page=') && /\.pdf$/iu.test(target.pathname)) return openPdf(target)
        const complaint = await shell.openPath(fileURLToPath(new URL(target.pathname, target)))
        if (complaint) throw unopened(target, complaint)
      } else if (isOutside(target) || target.protocol === 'http:') await shell.openExternal(target.href)
      else throw unopened(target, `${target.protocol} addresses are not opened`)
    },
  }
}

const unopened = (target: URL, complaint: string) =>
  new Problem(
    'UNAVAILABLE',
    `${decodeURI(target.href)} could not be opened: ${complaint}.`,
    'Check that it is still there and that a program is set to open it.',
  )
