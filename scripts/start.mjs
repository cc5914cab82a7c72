/** `npm start`: installs and builds what is missing, then opens the desktop app, or the same in the browser. */
import './lib/refuse-old-node.mjs'

// Not static: an old Node must be refused before it stumbles over newer syntax.
import('./lib/program.mjs').then((program) =>
  program.run(async () => (await import('./lib/start.mjs')).start),
)
