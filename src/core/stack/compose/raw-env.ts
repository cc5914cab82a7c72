import type { EnvFile, EnvFileFault } from './dotenv.ts'

/**
 * Reads an environment file of `format: raw` as Compose does, which is as `docker run --env-file` does: everything after
 * the first `=` is the value, blanks, quotes and dollars too. A bare name takes the value it has outside.
 */
export function parseRawEnvFile(text: string, lookup: (name: string) => string | undefined): EnvFile {
  const values: Record<string, string> = Object.create(null)
  const faults: EnvFileFault[] = []
  for (const [at, whole] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = whole.replace(/\r$/, '').trimStart()
    if (line === '' || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    const key = equals < 0 ? line : line.slice(0, equals)
    const fault =
      key === ''
        ? 'A value stands here without a name before the ='
        : /\s/u.test(key)
          ? `The name \`${key.slice(0, 60)}\` contains a blank, which a raw file does not allow`
          : undefined
    if (fault !== undefined) faults.push({ line: at + 1, message: fault })
    const value = equals < 0 ? lookup(key) : line.slice(equals + 1)
    if (fault === undefined && value !== undefined) values[key] = value
  }
  return { values, faults, unset: [] }
}
