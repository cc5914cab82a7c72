/** On every answer: OWASP Secure Headers, without HSTS, which means nothing on plain-http loopback. */
const always = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-DNS-Prefetch-Control': 'off',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cache-Control': 'no-store',
}

/** For data: nothing in an answer may load or run anything. */
export const apiHeaders: Readonly<Record<string, string>> = {
  ...always,
  'Content-Security-Policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}

/** For the built page: only its own files. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...always,
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; '),
}

/** For small pages of the door itself (sign-in, reference): a style sheet and a form, no script at all. */
export const plainPageHeaders: Readonly<Record<string, string>> = {
  ...always,
  // With no-referrer a browser sends `Origin: null` with a form, and the sign-in form would be refused as foreign.
  'Referrer-Policy': 'same-origin',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}

/** For files people brought in: shown inert, in a sandbox, whatever they contain. */
export const fileHeaders: Readonly<Record<string, string>> = {
  ...always,
  'Content-Security-Policy':
    "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
