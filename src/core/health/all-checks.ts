import { type EndpointName, endpointNames } from '../../contract/endpoints.ts'
import type { IndexHealth } from '../knowledge/ports.ts'
import type { TestEndpoint } from '../llm/ports.ts'
import type { TraceExports } from '../traces/ports.ts'
import type { Check } from './check.ts'
import { diskCheck } from './checks/disk.ts'
import { dockerCheck } from './checks/docker.ts'
import { indexCheck } from './checks/index.ts'
import { langfuseCheck } from './checks/langfuse.ts'
import { llmCheck } from './checks/llm.ts'
import { mongodbCheck } from './checks/mongodb.ts'
import { qdrantCheck } from './checks/qdrant.ts'
import { rabbitmqCheck } from './checks/rabbitmq.ts'
import { redisCheck } from './checks/redis.ts'
import { tracesCheck } from './checks/traces.ts'

/** The check of each endpoint. An endpoint without one does not compile. */
export const endpointChecks: Readonly<Record<EndpointName, () => Check>> = {
  docker: dockerCheck,
  mongodb: mongodbCheck,
  redis: redisCheck,
  qdrant: qdrantCheck,
  rabbitmq: rabbitmqCheck,
  langfuse: langfuseCheck,
}

/** Catalyst's own checks, in the order the status board shows them. */
export function allChecks(deps: {
  index: IndexHealth
  dataFolder: string
  testEndpoint: TestEndpoint
  traces: TraceExports
}): Check[] {
  return [
    ...endpointNames.map((name) => endpointChecks[name]()),
    llmCheck(deps.testEndpoint),
    tracesCheck(deps.traces),
    indexCheck(deps.index),
    diskCheck(deps.dataFolder),
  ]
}
