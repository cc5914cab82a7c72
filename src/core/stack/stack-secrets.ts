import type { StackSecret } from '../../contract/secrets.ts'
import { Problem } from '../platform/errors.ts'
import { ownCommand } from '../platform/own-command.ts'
import { knownSecrets } from '../platform/redaction/redaction.ts'
import type { StackSecrets } from '../secrets/ports.ts'
import { forgetVariable, isStackPassword, readVariables, renewPassword, setVariable } from './passwords.ts'

const langfuse = ['langfuse-worker', 'langfuse-web']

/** What a new value takes, and who uses it. */
const rules: Readonly<Record<string, Omit<StackSecret, 'variable' | 'set'>>> = {
  REDIS_PASSWORD: { changes: 'restart', services: ['redis', ...langfuse, 'catalyst'] },
  QDRANT_API_KEY: { changes: 'restart', services: ['qdrant', 'catalyst'] },
  CLICKHOUSE_PASSWORD: { changes: 'restart', services: ['clickhouse', ...langfuse] },
  MINIO_PASSWORD: { changes: 'restart', services: ['minio', ...langfuse] },
  LANGFUSE_NEXTAUTH_SECRET: { changes: 'restart', services: langfuse },
  MONGODB_PASSWORD: { changes: 'inside', services: ['mongodb', 'catalyst'] },
  RABBITMQ_PASSWORD: { changes: 'inside', services: ['rabbitmq', 'catalyst'] },
  POSTGRES_PASSWORD: { changes: 'inside', services: ['postgres', ...langfuse] },
  LANGFUSE_USER_PASSWORD: { changes: 'inside', services: ['langfuse-web'] },
  LANGFUSE_PUBLIC_KEY: { changes: 'inside', services: ['langfuse-web'] },
  LANGFUSE_SECRET_KEY: { changes: 'inside', services: ['langfuse-web'] },
  LANGFUSE_SALT: { changes: 'never', services: langfuse },
  LANGFUSE_ENCRYPTION_KEY: { changes: 'never', services: langfuse },
}

/**
 * The passwords that were made for the shipped stack.
 *
 * @param file absolute path of catalyst.env
 */
export function createStackSecrets(file: string): StackSecrets {
  async function list(): Promise<{ file: string; secrets: StackSecret[] }> {
    const values = await readVariables(file)
    return {
      file,
      secrets: Object.entries(rules).map(([variable, rule]) => ({
        variable,
        set: !!values[variable],
        ...rule,
      })),
    }
  }

  function findRule(variable: string) {
    const rule = rules[variable]
    if (rule && isStackPassword(variable)) return rule
    throw new Problem(
      'NOT_FOUND',
      `The stack has no password ${variable}.`,
      `It has ${Object.keys(rules).join(', ')}.`,
    )
  }

  /** A new value must be one that the service takes up by itself when it is made anew. */
  function checkRestart(variable: string): void {
    const { changes, services } = findRule(variable)
    if (changes === 'restart') return
    throw new Problem(
      'CONFLICT',
      changes === 'inside'
        ? `${services[0]} keeps ${variable} in its volume: another value in the file would lock Catalyst out.`
        : `What ${services[0]} has stored is bound to ${variable}: with another value it cannot be read.`,
      changes === 'inside'
        ? `Change it in ${services[0]} first, then tell the new one: ${ownCommand(`secrets set stack.${variable}`)}. SECRETS_README.md has the commands.`
        : `It changes with the data: ${ownCommand('stack down --volumes')}, then delete ${file}.`,
    )
  }

  return {
    list,
    async rotate(variable) {
      checkRestart(variable)
      knownSecrets.add(await renewPassword(file, variable), 'secret')
      return list()
    },
    async set(variable, value) {
      findRule(variable)
      knownSecrets.add(value, 'secret')
      await setVariable(file, variable, value)
      return list()
    },
    async forget(variable) {
      checkRestart(variable)
      await forgetVariable(file, variable)
      return list()
    },
  }
}
