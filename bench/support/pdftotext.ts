import { spawn } from 'node:child_process'

/** What `pdftotext` made of one file. */
export interface Extraction {
  /** `failed`: it ended and said so by its exit code. `stopped`: its deadline came first. */
  readonly end: 'read' | 'failed' | 'stopped'
  /** Pages it wrote: it ends each with a form feed. */
  readonly pages: number
}

/**
 * Runs `pdftotext` over all files, `atOnce` of them at a time, and throws its text away.
 *
 * @param deadlineMs after which one file's process is killed
 * @returns what became of each file, in their order, and the seconds it all took
 */
export async function extractAll(
  paths: readonly string[],
  atOnce: number,
  deadlineMs: number,
): Promise<{ seconds: number; extractions: readonly Extraction[] }> {
  const extractions: Extraction[] = new Array(paths.length)
  const left = paths.entries()
  const began = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [at, path] of left) extractions[at] = await extract(path, deadlineMs)
    }),
  )
  return { seconds: (performance.now() - began) / 1000, extractions }
}

/** Whether there is a `pdftotext` on this machine. */
export async function hasPdftotext(): Promise<boolean> {
  try {
    await extract('-v', 5000)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function extract(path: string, deadlineMs: number): Promise<Extraction> {
  return new Promise((resolve, reject) => {
    // What it says about broken files can be gigabytes.
    const child = spawn('pdftotext', [path, '-'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
    })
    let pages = 0
    child.stdout.on('data', (block: Buffer) => {
      for (let at = block.indexOf(0x0c); at >= 0; at = block.indexOf(0x0c, at + 1)) pages += 1
    })
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ end: signal !== null ? 'stopped' : code === 0 ? 'read' : 'failed', pages }),
    )
  })
}
