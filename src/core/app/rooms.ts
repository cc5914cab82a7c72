import { askRoom } from '../ask/room.ts'
import { auditRoom } from '../audit/room.ts'
import { cacheRoom } from '../cache/room.ts'
import { healthRoom } from '../health/room.ts'
import { embeddingsRoom, knowledgeRoom, readersRoom, storeRoom } from '../knowledge/room.ts'
import { llmRoom } from '../llm/room.ts'
import { logsRoom } from '../logs/room.ts'
import { queueRoom } from '../queue/room.ts'
import { runsRoom } from '../runs/room.ts'
import { secretsDoorRoom, secretsRoom, vaultRoom } from '../secrets/room.ts'
import { sessionsRoom } from '../sessions/room.ts'
import { settingsRoom } from '../settings/room.ts'
import { stackRoom, stackSecretsRoom } from '../stack/room.ts'
import { inboxRoom, noticesRoom, systemRoom, troublesRoom } from '../system/room.ts'
import { tracesRoom } from '../traces/room.ts'
import type { RoutersOf, ServicesOf } from './fold-rooms.ts'

/**
 * All rooms in order of need: each is opened and started after those above it, and stopped before them. A room that
 * needs one below it does not compile.
 */
export const rooms = [
  inboxRoom,
  noticesRoom,
  stackSecretsRoom,
  vaultRoom,
  // Closed after everything that may still be put on record while it stops.
  auditRoom,
  secretsRoom,
  settingsRoom,
  secretsDoorRoom,
  sessionsRoom,
  cacheRoom,
  queueRoom,
  runsRoom,
  // What ends while Catalyst stops is still told.
  tracesRoom,
  storeRoom,
  readersRoom,
  llmRoom,
  embeddingsRoom,
  knowledgeRoom,
  askRoom,
  stackRoom,
  healthRoom,
  troublesRoom,
  systemRoom,
  logsRoom,
] as const

export type Services = ServicesOf<typeof rooms>
export type Routers = RoutersOf<typeof rooms>
