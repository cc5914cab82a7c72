import type { AuditTarget } from '../../contract/audit.ts'

/** How a procedure of the contract is put on record. */
export interface ActRule {
  /** Security depends on it, always or by what is asked. */
  readonly security?: boolean | ((input: Readonly<Record<string, unknown>>) => boolean)
  /** On what it is done, as far as the input tells. */
  readonly target?: (input: Readonly<Record<string, unknown>>) => AuditTarget | undefined
  /** Fields of the input that are secrets: their fingerprints are kept. */
  readonly secret?: readonly string[]
  /** The answer is a view of everything and tells nothing of this act. */
  readonly omitOutput?: boolean
}

const target =
  (type: string, idField?: string, nameField?: string) =>
  (input: Readonly<Record<string, unknown>>): AuditTarget => {
    const text = (field: string | undefined) => {
      const value = field === undefined ? undefined : input[field]
      return Array.isArray(value) && value.length === 1 ? String(value[0]) : value
    }
    const id = text(idField)
    const name = text(nameField)
    return {
      type,
      ...(typeof id === 'string' ? { id } : {}),
      ...(typeof name === 'string' && name !== '' ? { name } : {}),
    }
  }
const stack = target('stack', 'file', 'project')
const secrets = target('secrets')

/** What is said of procedures with an effect beyond that they were called. Those not named are recorded all the same. */
const rules: Readonly<Record<string, ActRule>> = {
  'settings.update': { security: true, target: () => ({ type: 'settings' }), omitOutput: true },
  'settings.setSecret': {
    security: true,
    target: target('secret', 'name'),
    secret: ['value'],
    omitOutput: true,
  },
  'settings.forgetSecret': { security: true, target: target('secret', 'name'), omitOutput: true },
  'secrets.setStack': { security: true, target: target('secret', 'variable'), secret: ['value'] },
  'secrets.rotateStack': { security: true, target: target('secret', 'variable') },
  'secrets.forgetStack': { security: true, target: target('secret', 'variable') },
  'secrets.protect': { security: true, target: secrets, secret: ['passphrase'], omitOutput: true },
  'secrets.unlock': { security: true, target: secrets, secret: ['passphrase'], omitOutput: true },
  'secrets.lock': { security: true, target: secrets, omitOutput: true },
  'secrets.rotateKey': { security: true, target: secrets, secret: ['passphrase'], omitOutput: true },
  'knowledge.ingest': { target: () => ({ type: 'documents' }) },
  'knowledge.upload': { target: () => ({ type: 'documents' }) },
  'knowledge.embed': { target: () => ({ type: 'documents' }) },
  'knowledge.addSample': { target: () => ({ type: 'documents' }) },
  'knowledge.remove': { security: true, target: target('document', 'ids') },
  'knowledge.reindex': { target: target('document', 'ids') },
  'knowledge.open': { target: target('document', 'id') },
  'runs.cancel': { target: target('run', 'id'), omitOutput: true },
  'runs.retry': { target: target('run', 'id') },
  'sessions.revoke': { security: true, target: target('session', 'id') },
  'stack.choose': { target: stack, omitOutput: true },
  'stack.usePort': { target: stack, omitOutput: true },
  'stack.up': { security: (input) => input.take_over === true, target: stack },
  'stack.down': { security: (input) => input.volumes === true || input.take_over === true, target: stack },
  'stack.removeOrphans': { security: (input) => input.take_over === true, target: stack },
  'stack.start': { target: stack },
  'stack.stop': { target: stack },
  'stack.restart': { target: stack },
  'stack.pull': { target: stack },
  'audit.begin': { security: true, target: () => ({ type: 'audit log' }) },
  'audit.export': { security: true, target: () => ({ type: 'audit log' }) },
  'logs.report': { target: () => ({ type: 'problem report' }), omitOutput: true },
  'health.setPolling': { target: () => ({ type: 'health' }) },
  'health.testLlm': { target: target('model', 'model') },
}

/** Asked by POST because the question is long, or done over and over without changing anything. */
export const withoutEffect: ReadonlySet<string> = new Set([
  'knowledge.search',
  'health.check',
  'sessions.extend',
])

/** Asked by GET, and yet something leaves by it. */
const withEffect: ReadonlySet<string> = new Set(['audit.export'])

/** Features where everything with an effect decides who may come in. */
const guarded = /^(?:sessions|secrets|audit)\./u

/**
 * How a call is put on record; `undefined` for what only reads.
 *
 * @param name dotted path of the procedure in the contract
 * @param method of its HTTP route: GET reads, everything else has an effect unless it is said here that it has none
 */
export function actRule(name: string, method: string): ActRule | undefined {
  if (withoutEffect.has(name)) return undefined
  if (method === 'GET' && !withEffect.has(name)) return undefined
  return rules[name] ?? { security: guarded.test(name) }
}
