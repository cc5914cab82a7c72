import { Settings } from '../../contract/settings.ts'
import { readFileIfThere, writeFileAtomically } from '../platform/atomic-file.ts'
import { errorMessage } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { withoutPasswords } from './endpoint-password.ts'

/** The settings of a file. One that does not fit is set aside and the defaults apply; passwords in it are taken out. */
export async function loadSettings(file: string, logger: Logger): Promise<Settings> {
  const text = await readFileIfThere(file)
  if (text === undefined) return Settings.parse({})
  try {
    const settings = Settings.parse(JSON.parse(text))
    const bare = withoutPasswords(settings)
    if (JSON.stringify(bare) === JSON.stringify(settings)) return settings
    await writeFileAtomically(file, `${JSON.stringify(bare, null, 2)}\n`)
    logger.warn(
      'A password or key stood in an address of the settings file and was taken out; store it as a secret',
    )
    return bare
  } catch (error) {
    const aside = `${file}.unreadable`
    await writeFileAtomically(aside, text)
    logger.error('The settings file does not fit and was set aside; the defaults apply', {
      aside,
      error: errorMessage(error),
    })
    return Settings.parse({})
  }
}
