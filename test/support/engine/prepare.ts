/**
 * Makes ahead of time what tests with a container engine need: the test images and the real docker compose. Each test
 * makes what it misses by itself; done here, no test's time limit pays for it.
 */
import { findCompose } from './compose-binary.ts'
import { ensureTestImages, imagesUnavailable } from './images.ts'
import { engineUnavailable } from './shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()
if (why === '') {
  await ensureTestImages()
  const compose = await findCompose()
  console.log(
    `The test images are there; ${compose ? `docker compose ${compose.version}` : 'no docker compose'}.`,
  )
} else {
  console.log(`Nothing to prepare: ${why}.`)
}
