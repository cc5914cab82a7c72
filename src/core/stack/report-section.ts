import type { StackView } from '../../contract/stack-view.ts'
import { toldCauses } from '../../contract/told-causes.ts'
import { cutLine, writeBlock, writeTable } from '../platform/markdown.ts'

/** The chosen stack with its root causes, for a problem report. */
export function writeStack(view: StackView): string {
  const { engine, project, file, shipped, services, rootCauses, warnings } = view
  const found = [engine.name, engine.version, engine.apiVersion && `API ${engine.apiVersion}`]
  const words = [
    `Engine: ${engine.status}${found.some(Boolean) ? `, ${found.filter(Boolean).join(' ')}` : ''}`,
    ...(engine.message ? [engine.message] : []),
    `Project ${project}, ${shipped ? 'the shipped file' : file}`,
  ]
  const rows = services
    .filter(({ enabled }) => enabled)
    .map((service) => [service.name, service.image, service.stage, service.health, service.detail])
  return [
    words.join('  \n'),
    ...(rows.length > 0 ? [writeTable(['Service', 'Image', 'Stage', 'Health', 'Detail'], rows)] : []),
    ...toldCauses(rootCauses).map((cause) =>
      [
        `**${cause.code}** ${cause.services.join(', ')}: ${cause.message}`,
        ...(cause.evidence.length > 0 ? ['', writeBlock(cause.evidence.map(cutLine).join('\n'))] : []),
      ].join('\n'),
    ),
    ...warnings.map(({ service, message }) => `Warning ${service ?? ''}: ${message}`),
  ].join('\n\n')
}
