/**
 * Changes an index without end, and says on stdout what it begins (`<k`) and what is acknowledged (`>k`):
 * `node index-filler.ts FOLDER FIRST` begins with operation FIRST. Made to be killed. Operation k works on document k % documents: it removes it when k % 7 = 0,
 * else puts version k in, of 1 + k % 5 chunks that all hold the word `v<k>v`.
 */
import { openSqliteStore } from '../../src/core/knowledge/index/sqlite/sqlite-store.ts'
import { silentLogger } from '../../src/core/platform/logger.ts'
import { testPrograms } from './catalyst.ts'
import { cut, describedDocument } from './described-document.ts'

export const documents = 40
export const removes = (operation: number) => operation % 7 === 0
export const chunksOf = (operation: number) => 1 + (operation % 5)
const space = { id: 'filler', dimensions: 32 }

/** Resolves once the line has left this process. While a slow reader's pipe is full, we wait, and no line is lost. */
function tell(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
  })
}

async function fill(folder: string, first: number): Promise<never> {
  const store = await openSqliteStore({
    folder,
    writer: testPrograms.indexWriter,
    reader: testPrograms.indexReader,
    logger: silentLogger,
  })
  const change = async (operation: number) => {
    const id = `d${operation % documents}`
    await tell(`<${operation}`)
    if (removes(operation)) await store.remove([id])
    else {
      const text = `v${operation}v `.repeat(200)
      const texts = Array.from({ length: chunksOf(operation) }, (_, at) => `${text} part ${at}`)
      await store.put([{ ...describedDocument(id, texts), hash: String(operation) }], cut)
    }
    await tell(`>${operation}`)
  }
  const embed = async () => {
    const pending = await store.index.pending(space, 10)
    await store.index.putVectors(
      space,
      pending.map(({ chunkId }) => ({ chunkId, vector: new Float32Array(space.dimensions).fill(0.1767) })),
    )
  }
  for (let operation = first; ; operation += 8) {
    await Promise.all([...Array(8).keys()].map((at) => change(operation + at)).concat(embed()))
  }
}

if (import.meta.main) await fill(process.argv[2]!, Number(process.argv[3]))
