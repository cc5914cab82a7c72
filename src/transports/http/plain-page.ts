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

/** The colours are the page's own (styles/tokens.css in src/renderer), so that the door and the house look alike. */
const style = `
:root { color-scheme: light dark;
  --canvas: light-dark(oklch(.982 .002 262), oklch(.168 .008 262)); --surface: light-dark(oklch(1 0 0), oklch(.2 .008 262));
  --line: light-dark(oklch(.915 .006 262), oklch(.276 .011 262));
  --control: light-dark(oklch(.645 .014 262), oklch(.51 .016 262));
  --ink: light-dark(oklch(.215 .018 262), oklch(.95 .005 262)); --dim: light-dark(oklch(.42 .018 262), oklch(.765 .013 262));
  --accent: light-dark(oklch(.525 .2 262), oklch(.715 .145 258)); --on-accent: light-dark(oklch(1 0 0), oklch(.17 .03 262));
  --link: light-dark(oklch(.485 .19 262), oklch(.785 .115 256)); --bad: light-dark(oklch(.515 .19 27), oklch(.775 .13 24)); }
* { box-sizing: border-box; }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem;
  background: var(--canvas); color: var(--ink); overflow-wrap: anywhere; }
h1 { font-size: 1.45rem; letter-spacing: -.018em; } h2 { margin: 2.5rem 0 .75rem; text-transform: capitalize; }
a { color: var(--link); } .dim { color: var(--dim); }
code, pre { font: 12.5px/1.45 ui-monospace, monospace; }
pre { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow: auto; }
details { border: 1px solid var(--line); border-radius: 10px; margin: .5rem 0; padding: .55rem .8rem; background: var(--surface); }
summary { cursor: pointer; } .method { display: inline-block; min-width: 4.2rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
form { display: flex; gap: .5rem; margin: .5rem 0; } label { display: block; }
input { flex: 1; min-width: 0; height: 32px; font: inherit; padding: 0 .6rem; border: 1px solid var(--control); border-radius: 6px;
  background: var(--surface); color: inherit; }
button { height: 32px; font: inherit; font-weight: 500; padding: 0 .9rem; border: 0; border-radius: 6px;
  background: var(--accent); color: var(--on-accent); cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.gate { max-width: 30rem; min-height: calc(100dvh - 6rem); margin: 0 auto; display: grid; align-content: center; gap: .75rem; }
.gate > * { margin: 0; } .gate h1, .gate > .mark { justify-self: center; } .gate .mark { width: 44px; height: 44px;
  fill: none; stroke: var(--accent); stroke-width: 1.2; stroke-linecap: round; }
.gate pre { user-select: all; } .gate form { margin: -.35rem 0 0; } .gate label { margin-top: .75rem; }
.gate [role=alert] { color: var(--bad); font-weight: 600; text-align: center; }
`
