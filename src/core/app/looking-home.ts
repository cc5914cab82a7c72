import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Schema } from '../platform/database.ts'
import { type Home, homeAt } from '../platform/home.ts'
import type { Logger } from '../platform/logger.ts'
import { statementCache } from '../platform/sqlite.ts'

/**
 * A data folder to look at and not to hold: what it says is read where it lies, and whatever is written goes into a
 * folder of its own, which `remove` takes away. So it works beside whoever holds the folder, on a folder that nobody may
 * write to, and where there is none yet.
 *
 * @param folder the data folder; not touched
 * @param schema of what is read in the records; the other parts are empty
 */
export async function openLookingHome(
  folder: string,
  schema: Schema,
  logger: Logger,
): Promise<{ home: Home; remove(): Promise<void> }> {
  const real = homeAt(folder)
  const scratch = await mkdtemp(join(tmpdir(), 'catalyst-looking-'))
  const own = homeAt(scratch)
  const remove = () => rm(scratch, { recursive: true, force: true, maxRetries: 3 })
  try {
    await mkdir(own.logs, { recursive: true })
    // A link is read through, and replaced, never written through, by what writes a file wholly or not at all.
    for (const name of ['settings', 'secrets'] as const)
      if (existsSync(real[name])) await symlink(real[name], own[name])
    copyRecords({ from: real.records, to: own.records, schema }, logger)
  } catch (error) {
    await remove()
    throw error
  }
  const { records, cache, settings, secrets, audit, auditAnchor, logs } = own
  const index = existsSync(join(real.index, 'index.db')) ? real.index : own.index
  return { home: { ...real, records, cache, settings, secrets, audit, auditAnchor, logs, index }, remove }
}

/** Copies what is looked at as it is at one moment. Without it a look knows less, and works all the same. */
function copyRecords(
  { from, to, schema }: { readonly from: string; readonly to: string; readonly schema: Schema },
  logger: Logger,
): void {
  if (!existsSync(from)) return
  const tables = findTables(schema)
  const source = new DatabaseSync(from, { readOnly: true, timeout: 1000 })
  const copy = new DatabaseSync(to)
  try {
    source.exec('BEGIN')
    copy.exec('BEGIN')
    const objects = statementCache(source)<SchemaObject>(
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'index'",
    ).all()
    for (const { type, name, tbl_name: table, sql } of objects) {
      if (!tables.has(table) && table !== 'schema_version') continue
      copy.exec(sql)
      if (type === 'table') copyRows(source, copy, name)
    }
    // The other parts are made anew, empty.
    copy
      .prepare('DELETE FROM schema_version WHERE part NOT IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(Object.keys(schema)))
    copy.exec('COMMIT')
  } catch (error) {
    copy.exec('ROLLBACK')
    logger.debug('The records could not be looked at', { error })
  } finally {
    copy.close()
    source.close()
  }
}

interface SchemaObject {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly sql: string
}

function copyRows(source: DatabaseSync, copy: DatabaseSync, table: string): void {
  const rows = source.prepare(`SELECT * FROM "${table}"`)
  let insert: ReturnType<DatabaseSync['prepare']> | undefined
  for (const row of rows.iterate()) {
    const values = Object.values(row)
    insert ??= copy.prepare(`INSERT INTO "${table}" VALUES (${values.map(() => '?').join(', ')})`)
    insert.run(...values)
  }
}

/** Names of the tables that the steps of a schema make. */
function findTables(schema: Schema): Set<string> {
  const steps = Object.values(schema).flat().join(';')
  return new Set([...steps.matchAll(/\b(?:CREATE TABLE|RENAME TO) (\w+)/gu)].map(([, name = '']) => name))
}
