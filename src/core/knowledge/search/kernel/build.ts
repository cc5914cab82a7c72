import { readFile, writeFile } from 'node:fs/promises'
import initialize from 'wabt'

/**
 * Compiles dot-products.wat and writes it as base64 into dot-products.ts: a module needs no file of its own then,
 * neither from source nor from a bundle. Run it after a change: `node src/core/knowledge/search/kernel/build.ts`.
 */
export async function kernelSource(): Promise<string> {
  const wabt = await initialize()
  const wat = await readFile(new URL('dot-products.wat', import.meta.url), 'utf8')
  const module = wabt.parseWat('dot-products.wat', wat, { simd: true })
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64')
  const lines = base64.match(/.{1,100}/gu)!.map((line) => `  '${line}',`)
  return `/** Made from dot-products.wat by build.ts; a test compares them. */
export const dotProductsWasm: string = [
${lines.join('\n')}
].join('')
`
}

if (import.meta.main) await writeFile(new URL('dot-products.ts', import.meta.url), await kernelSource())
