import type { Programs } from '../platform/programs.ts'

const sources: Record<keyof Programs, string> = {
  reader: '../core/knowledge/readers/threads/reader.worker.ts',
  indexWriter: '../core/knowledge/index/sqlite/writer.worker.ts',
  indexReader: '../core/knowledge/index/sqlite/reader.worker.ts',
  records: '../core/platform/records.worker.ts',
  logMatcher: '../core/logs/matcher.worker.ts',
  embedder: '../core/knowledge/embedding/builtin/embedder.process.ts',
}

const bundles: Record<keyof Programs, string> = {
  reader: './reader.js',
  indexWriter: './index-writer.js',
  indexReader: './index-reader.js',
  records: './records.js',
  logMatcher: './log-matcher.js',
  embedder: './embedder.js',
}

/**
 * The programs that belong to an entry point: the bundles beside `out/main/<name>.js`, or the sources when the entry
 * point itself runs as a source in `src/<folder>/`.
 *
 * @param entry `import.meta.url` of the entry point
 */
export function findPrograms(entry: string): Programs {
  const places = entry.endsWith('.ts') ? sources : bundles
  const find = (name: keyof Programs) => new URL(places[name], entry)
  return {
    reader: find('reader'),
    indexWriter: find('indexWriter'),
    indexReader: find('indexReader'),
    records: find('records'),
    logMatcher: find('logMatcher'),
    embedder: find('embedder'),
  }
}
