/** What the engine counts for one container (`GET /containers/{id}/stats`); each part may be missing. */
export interface RawStats {
  readonly read?: string
  /** Of Windows containers alone. */
  readonly num_procs?: number
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } } | null
  readonly memory_stats?: {
    readonly usage?: number
    readonly privateworkingset?: number
    readonly stats?: Readonly<Record<string, number>> | null
  } | null
  readonly networks?: Readonly<
    Record<string, { readonly rx_bytes?: number; readonly tx_bytes?: number }>
  > | null
  readonly blkio_stats?: {
    readonly io_service_bytes_recursive?: readonly { readonly op: string; readonly value: number }[] | null
  } | null
  readonly storage_stats?: {
    readonly read_size_bytes?: number
    readonly write_size_bytes?: number
  } | null
  readonly pids_stats?: { readonly current?: number } | null
}

/** Counters of one container at one moment. Bytes. */
export interface Counters {
  /** Milliseconds since 1970 by the engine's clock. */
  readonly at: number
  /** Milliseconds of one core. */
  readonly cpu: number
  /** In use, without what is cache of files. */
  readonly memory: number
  readonly networkIn: number
  readonly networkOut: number
  readonly blockRead: number
  readonly blockWrite: number
  readonly pids: number
}

/** `undefined` where nothing was counted: the engine then writes the year 1. */
export function readCounters(raw: RawStats): Counters | undefined {
  const at = Date.parse(raw.read ?? '')
  if (Number.isNaN(at) || at <= 0) return undefined
  const networks = Object.values(raw.networks ?? {})
  // Windows counts in units of 100 ns.
  const ticksPerMs = (raw.num_procs ?? 0) > 0 ? 1e4 : 1e6
  return {
    at,
    cpu: (raw.cpu_stats?.cpu_usage?.total_usage ?? 0) / ticksPerMs,
    memory: readMemory(raw),
    networkIn: sum(networks.map((one) => one.rx_bytes ?? 0)),
    networkOut: sum(networks.map((one) => one.tx_bytes ?? 0)),
    blockRead: raw.storage_stats?.read_size_bytes ?? blockBytes(raw, 'read'),
    blockWrite: raw.storage_stats?.write_size_bytes ?? blockBytes(raw, 'write'),
    pids: raw.pids_stats?.current ?? raw.num_procs ?? 0,
  }
}

/** As `docker stats` does: `total_inactive_file` of cgroup 1, `inactive_file` of cgroup 2 (docker/cli, stats_helpers.go). */
function readMemory({ memory_stats: memory }: RawStats): number {
  const usage = memory?.usage ?? memory?.privateworkingset ?? 0
  const cache = memory?.stats?.total_inactive_file ?? memory?.stats?.inactive_file ?? 0
  return cache < usage ? usage - cache : usage
}

/** cgroup 1 says `Read`, cgroup 2 `read`. */
function blockBytes(raw: RawStats, op: 'read' | 'write'): number {
  const entries = raw.blkio_stats?.io_service_bytes_recursive ?? []
  return sum(entries.filter((entry) => entry.op.toLowerCase() === op).map((entry) => entry.value))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
