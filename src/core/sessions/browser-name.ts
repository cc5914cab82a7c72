const browsers: readonly (readonly [pattern: RegExp, name: string])[] = [
  // In this order: most browsers name those they descend from as well.
  [/\bEdgA?\/(\d+)/u, 'Edge'],
  [/\bOPR\/(\d+)/u, 'Opera'],
  [/\bVivaldi\/(\d+)/u, 'Vivaldi'],
  [/\bSamsungBrowser\/(\d+)/u, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/u, 'Firefox'],
  [/\bHeadlessChrome\/(\d+)/u, 'Headless Chrome'],
  [/\b(?:Chrome|CriOS)\/(\d+)/u, 'Chrome'],
  [/\bVersion\/(\d+)\S* (?:Mobile\/\S+ )?Safari\//u, 'Safari'],
]

const systems: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bAndroid\b/u, 'Android'],
  [/\b(?:iPhone|iPad)\b/u, 'iOS'],
  [/\bWindows NT\b/u, 'Windows'],
  [/\bMac OS X\b/u, 'macOS'],
  [/\bCrOS\b/u, 'ChromeOS'],
  [/\bLinux\b/u, 'Linux'],
]

/** Says a `User-Agent` as a person would: `Firefox 145 on Linux`. It is what the browser claims, not who it is. */
export function browserName(userAgent: string | undefined): string {
  if (userAgent === undefined || userAgent === '') return 'Unknown browser'
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1]
  for (const [pattern, name] of browsers) {
    const version = pattern.exec(userAgent)?.[1]
    if (version !== undefined)
      return system === undefined ? `${name} ${version}` : `${name} ${version} on ${system}`
  }
  const program = /^[\w.-]+(?:\/[\w.-]+)?/u.exec(userAgent)?.[0].slice(0, 40) ?? 'Unknown browser'
  return program.startsWith('Mozilla') ? `A browser on ${system ?? 'an unknown system'}` : program
}
