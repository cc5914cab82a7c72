import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/** Everything that is started as a program of its own: out/main/<name>.js. */
const programs = {
  index: 'src/main/index.ts',
  catalyst: 'src/cli/index.ts',
  reader: 'src/core/knowledge/readers/threads/reader.worker.ts',
  'index-writer': 'src/core/knowledge/index/sqlite/writer.worker.ts',
  'index-reader': 'src/core/knowledge/index/sqlite/reader.worker.ts',
  records: 'src/core/platform/records.worker.ts',
  'log-matcher': 'src/core/logs/matcher.worker.ts',
  embedder: 'src/core/knowledge/embedding/builtin/embedder.process.ts',
}

export default defineConfig({
  main: { build: { rollupOptions: { input: programs } } },
  preload: {
    build: {
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        // A sandboxed preload must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      rollupOptions: { input: 'src/renderer/index.html' },
      // The page's policy allows no data: addresses.
      assetsInlineLimit: 0,
    },
  },
})
