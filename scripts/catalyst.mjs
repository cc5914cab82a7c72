#!/usr/bin/env node
/** `npx catalyst …`: the command of this checkout, installed and built where that is still to do. */
import './lib/refuse-old-node.mjs'

import('./lib/program.mjs').then((program) =>
  program.run(async () => (await import('./lib/catalyst.mjs')).catalyst),
)
