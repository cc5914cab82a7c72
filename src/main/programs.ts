import type { Programs } from '../core/platform/programs.ts'

/** The bundles beside this one; in a packaged app they lie inside the archive, which Electron's Node can read. */
export const programs: Programs = {
  reader: new URL('./reader.js', import.meta.url),
  indexWriter: new URL('./index-writer.js', import.meta.url),
  indexReader: new URL('./index-reader.js', import.meta.url),
  records: new URL('./records.js', import.meta.url),
  embedder: new URL('./embedder.js', import.meta.url),
}
