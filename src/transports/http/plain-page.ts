import type { ServerResponse } from 'node:http'
import { plainPageHeaders } from './headers.ts'

/** Text made safe to stand in HTML, in attributes too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (char) => `&#${char.charCodeAt(0)};`)
}

/** Sends one of the door's own small pages: no script, one style sheet. `body` is HTML. */
export function sendPlainPage(
  response: ServerResponse,
  status: number,
  page: { title: string; body: string; head?: string },
  headers: Readonly<Record<string, string>> = {},
): void {
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(page.title)}</title>
<link rel="stylesheet" href="/api/plain.css">
${page.head ?? ''}
<body>
${page.body}
</body>
</html>
`
  response.writeHead(status, {
    ...plainPageHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(html),
    ...headers,
  })
  response.end(html)
}

export function sendPlainStyle(response: ServerResponse): void {
  response.writeHead(200, { ...plainPageHeaders, 'Content-Type': 'text/css; charset=utf-8' }).end(style)
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d7dae0, #343a46); --soft: light-dark(#f4f5f7, #1d2128);
  --dim: light-dark(#5a6270, #9aa3b2); --accent: light-dark(#0b63ce, #6cb2ff); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem;
  background: light-dark(#fff, #14171c); color: light-dark(#16191f, #e8eaee); overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { margin: 2.5rem 0 .75rem; text-transform: capitalize; }
a { color: var(--accent); } .dim { color: var(--dim); }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow: auto; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; padding: .55rem .8rem; }
summary { cursor: pointer; } .method { display: inline-block; min-width: 4.2rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
form { display: flex; gap: .5rem; margin: 1rem 0; max-width: 34rem; } label { display: block; margin-top: 1.5rem; }
input { flex: 1; font: inherit; padding: .45rem .6rem; border: 1px solid var(--line); border-radius: 6px; }
button { font: inherit; padding: .45rem 1rem; border: 0; border-radius: 6px; background: var(--accent);
  color: light-dark(#fff, #10141a); cursor: pointer; }
`
