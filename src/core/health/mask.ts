const hidden = '•••'

/**
 * `text` without the given secrets and without passwords in addresses: for messages of servers and clients, which may
 * quote what they were sent.
 */
export function masked(text: string, secrets: readonly (string | undefined)[] = []): string {
  let result = text.replace(/(\/\/[^\s/:@]*):[^\s/@]+@/gu, `$1:${hidden}@`)
  for (const secret of secrets) {
    if (secret === undefined || secret === '') continue
    for (const form of new Set([secret, encodeURIComponent(secret)])) {
      result = result.replaceAll(form, hidden)
    }
  }
  return result
}

/** The password in an address, decoded; also where several hosts follow it. */
export function passwordIn(address: string): string | undefined {
  const password = /^[a-z][a-z\d+.-]*:\/\/[^:@/]*:([^@/]+)@/iu.exec(address)?.[1]
  if (password === undefined) return undefined
  try {
    return decodeURIComponent(password)
  } catch {
    // A lone % is not an encoding: the address holds it as it is.
    return password
  }
}
