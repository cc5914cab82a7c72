import type { LifecycleContext, Outcome } from './context.ts'
import { explainFailure } from './failure.ts'
import { Images } from './images.ts'
import { Outcomes } from './outcomes.ts'

export interface PullOptions {
  /** Only these; all services in play where absent. */
  readonly services?: readonly string[]
}

/**
 * `docker compose pull`: fetches images, also newer ones under the same tag. Containers stay as they are; the next `up`
 * takes the new image.
 *
 * @throws Problem `UNAVAILABLE` where no engine answers
 */
export async function pull(context: LifecycleContext, options: PullOptions = {}): Promise<Outcome> {
  const { engine, project, enabled, signal, report, logger } = context
  const docker = await engine.client(signal)
  const names = new Set(options.services ?? enabled)
  const services = project.services.filter((service) => names.has(service.name))
  const images = new Images(docker, context, services)
  const outcomes = new Outcomes(report)
  await Promise.all(
    services.map(async (service) => {
      const { name, image, pullPolicy } = service
      if (pullPolicy === 'never') return outcomes.skipped(name, 'its pull policy is never', true)
      try {
        await images.pull(service)
        outcomes.done(name, 'fetched')
      } catch (error) {
        if (signal.aborted) return outcomes.skipped(name, 'cancelled')
        logger.warn('an image could not be fetched', { service: name, image, error })
        outcomes.failed(name, explainFailure(error, { subject: name, image, what: 'could not be fetched' }))
      }
    }),
  )
  return outcomes.end()
}
