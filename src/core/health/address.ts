/** `scheme://user:password@rest`, also with several hosts, which `URL` does not take. */
const shape = /^([a-z][a-z\d+.-]*:\/\/)(?:([^/@]*)@)?(.*)$/isu

/**
 * The address with the stored password in it, for clients that want one string: only where it names a user, and in
 * place of a password that stands there already. Never to be logged or shown.
 */
export function withPassword(url: string, password: string | undefined): string {
  const parts = shape.exec(url)
  const user = parts?.[2]?.split(':', 1)[0]
  if (password === undefined || !parts || user === undefined || user === '') return url
  return `${parts[1]}${user}:${encodeURIComponent(password)}@${parts[3]}`
}
