import type { StackWarning } from '../../../../contract/stack-view.ts'
import type { ComposeProject, OddSecretFile } from '../../compose/model.ts'

const words: Readonly<Record<OddSecretFile['oddity'], readonly [string, string]>> = {
  mark: [
    'begins with a byte order mark, which is then part of what is read',
    'UTF-8 without a byte order mark',
  ],
  'utf-16': ['is UTF-16, of which every second byte is read as a zero', 'UTF-8 without a byte order mark'],
  'carriage-return': [
    'ends with a line end of Windows, whose carriage return is then part of what is read',
    'a file with no line end, or with \\n alone',
  ],
}

/** One warning for each file of a secret or config whose bytes are more than is seen in an editor. */
export function warnOfSecretFiles({ oddSecretFiles }: ComposeProject): StackWarning[] {
  return oddSecretFiles.map(({ path, services, oddity }) => {
    const [what, wanted] = words[oddity]
    return {
      service: services.length === 1 ? services[0]! : null,
      message: `${path}, which ${services.join(', ')} ${services.length === 1 ? 'reads' : 'read'}, ${what}.`,
      remedy: `It is bound as it is. If a password is refused for it, save it as ${wanted}.`,
    }
  })
}
