/** `npm run test:long`: the proofs that take long, after installing what is missing. */
import './lib/refuse-old-node.mjs'

import('./lib/program.mjs').then((program) =>
  program.run(async () => (await import('./lib/test.mjs')).testLong),
)
