/** `npm test`: installs what is missing, then runs every check and test there is, and sums up. */
import './lib/refuse-old-node.mjs'

import('./lib/program.mjs').then((program) => program.run(async () => (await import('./lib/test.mjs')).test))
