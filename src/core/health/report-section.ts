import type { HealthReport } from '../../contract/health.ts'
import { writeTable } from '../platform/markdown.ts'

/** The last word of every check, for a problem report. */
export function writeHealth({ status, timestamp, checks }: HealthReport): string {
  const rows = Object.entries(checks).map(([name, check]) => [
    check.title ?? name,
    check.status,
    check.latencyMs === null ? '' : `${check.latencyMs.toFixed(1)} ms`,
    [check.detail, check.hint].filter(Boolean).join('. '),
  ])
  return `**${status}**, ${timestamp}\n\n${writeTable(['Check', 'Status', 'Latency', 'Detail'], rows)}`
}
