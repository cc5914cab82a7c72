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
