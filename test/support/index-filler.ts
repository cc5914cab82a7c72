/**
 * Changes an index without end, and says on stdout what it begins (`<k`) and what is acknowledged (`>k`):
 * `node index-filler.ts FOLDER FIRST` begins with operation FIRST. Made to be killed. Operation k works on document k % documents: it removes it when k % 7 = 0,
 * else puts version k in, of 1 + k % 5 chunks that all hold the word `v<k>v`.
 */
import { writeSync } from 'node:fs'
import { openSqliteIndex } from '../../src/core/knowledge/index/sqlite/sqlite-index.ts'
import { silentLogger } from '../../src/core/platform/logger.ts'
import { describedDocument } from '../contract/search-index.ts'
import { sourcePrograms } from './catalyst.ts'

export const documents = 40
export const removes = (operation: number) => operation % 7 === 0
export const chunksOf = (operation: number) => 1 + (operation % 5)
const space = { id: 'filler', dimensions: 32 }

async function fill(folder: string, first: number): Promise<never> {
  const index = await openSqliteIndex({
    folder,
    writer: sourcePrograms.indexWriter,
    reader: sourcePrograms.indexReader,
    logger: silentLogger,
  })
  const change = async (operation: number) => {
    const id = `d${operation % documents}`
    writeSync(1, `<${operation}\n`)
    if (removes(operation)) await index.remove([id])
    else {
      const text = `v${operation}v `.repeat(200)
      const texts = Array.from({ length: chunksOf(operation) }, (_, at) => `${text} part ${at}`)
      await index.put({ ...describedDocument(id, texts), hash: String(operation) }, '512/64')
    }
    writeSync(1, `>${operation}\n`)
  }
  const embed = async () => {
    const pending = await index.pending(space, 10)
    await index.putVectors(
      space,
      pending.map(({ chunkId }) => ({ chunkId, vector: new Float32Array(space.dimensions).fill(0.1767) })),
    )
  }
  for (let operation = first; ; operation += 8) {
    await Promise.all([...Array(8).keys()].map((at) => change(operation + at)).concat(embed()))
  }
}

if (import.meta.main) await fill(process.argv[2]!, Number(process.argv[3]))
