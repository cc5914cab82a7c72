import { writeFileSync } from 'node:fs'

/**
 * Keeps memory and environment out of what a crash leaves behind. Called by entry points, first of all.
 *
 * On Linux the kernel is told to put none of this process's memory into a core dump (core(5), coredump_filter); the
 * programs it starts inherit that. Elsewhere the system writes no core dumps unless somebody asked for them. Reports of
 * Node leave the environment out.
 */
export function leaveNothingInDumps(): void {
  if (process.report) process.report.excludeEnv = true
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/coredump_filter', '0')
  } catch {
    // Without /proc, or where it is read-only, the system's own setting stands.
  }
}
