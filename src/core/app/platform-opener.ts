import open from 'open'
import { errorMessage, Problem } from '../platform/errors.ts'
import type { Opener } from '../system/ports.ts'

/** Opens with whatever the platform has for it: `open`, `xdg-open`, `start`. */
export const platformOpener: Opener = {
  async open(target) {
    try {
      await open(target.href, { wait: false })
    } catch (error) {
      throw new Problem(
        'UNAVAILABLE',
        `${target.href} cannot be opened here: ${errorMessage(error)}.`,
        'Open it yourself, on a machine with a desktop.',
        { cause: error },
      )
    }
  },
}
