import { readAnchorFile } from '../audit/anchor.ts'
import { type AuditReader, createAuditReader, givenAnchor, verifyExport } from '../audit/reader.ts'
import { readFileIfThere } from '../platform/atomic-file.ts'
import type { Home } from '../platform/home.ts'

/**
 * Reads the audit log of a data folder where it lies, without its services: it writes nothing and needs no lock. It knows
 * of the log what stands in the folder's anchor file; the anchor among the secrets is seen by the services only.
 *
 * @param options.anchor a file with an anchor that was kept elsewhere
 * @param options.live whether another process may be writing it now
 */
export function auditFiles(
  home: Home,
  options: { readonly anchor?: string | undefined; readonly live: boolean },
): AuditReader {
  return createAuditReader({
    folder: home.audit,
    async anchors() {
      const own = await readAnchorFile(home.auditAnchor)
      return [
        ...(own ? [{ place: 'file' as const, anchor: own }] : []),
        ...(options.anchor === undefined ? [] : [await givenAnchor(options.anchor)]),
      ]
    },
    anchorText: () => readFileIfThere(home.auditAnchor),
    live: () => options.live,
  })
}

/** Verifies a log that was exported into one file, against the anchor in it and one that was kept elsewhere. */
export const verifyExportedAudit = verifyExport
