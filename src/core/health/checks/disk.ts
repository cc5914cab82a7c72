import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { formatBytes } from '../../../shared/bytes.ts'
import { errorCode } from '../../../shared/error-code.ts'
import type { Check, CheckOutcome } from '../check.ts'

/** SQLite needs room for its write-ahead log even to delete; below this the next ingestion fails. */
const unhealthyBelow = 500e6
/** An ingestion of a few thousand files, with its index and the log beside it, fits into this. */
const degradedBelow = 5e9
/** Small disks fill up fast, so a share counts too; on large ones 5 % is plenty, so it counts up to here only. */
const degradedShare = 0.05
const shareCountsBelow = 20e9

/** Room on the disk that holds the data folder, and the right to write there. */
export function diskCheck(dataFolder: string): Check {
  let wasThere = false
  return {
    name: 'disk',
    title: 'Disk space',
    applicable: () => true,
    required: () => true,
    watched: () => null,
    place: () => dataFolder,
    async check() {
      const there = await isThere(dataFolder)
      if (!there && wasThere) return folderIsGone(dataFolder)
      wasThere ||= there
      // Before Catalyst has stored anything, the folder is yet to be made.
      const folder = there ? dataFolder : await findExisting(dirname(dataFolder))
      const disk = await statfs(folder)
      const writable = await access(folder, constants.W_OK).then(
        () => true,
        () => false,
      )
      return judgeDisk({
        free: disk.bavail * disk.bsize,
        size: disk.blocks * disk.bsize,
        writable,
        dataFolder,
      })
    },
    close: async () => {},
  }
}

async function isThere(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') return false
      throw error
    },
  )
}

/** The innermost folder above that exists. */
async function findExisting(folder: string): Promise<string> {
  return (await isThere(folder)) ? folder : findExisting(dirname(folder))
}

function folderIsGone(dataFolder: string): CheckOutcome {
  return {
    status: 'unhealthy',
    detail: `${dataFolder} is gone`,
    hint: 'Put the data folder back where it was, then restart Catalyst. What is stored now may be lost.',
  }
}

/** @param disk free and whole size in bytes; `free` is what an ordinary user may still write */
export function judgeDisk(disk: {
  free: number
  size: number
  writable: boolean
  dataFolder: string
}): CheckOutcome {
  const { free, size, writable, dataFolder } = disk
  const share = size > 0 ? free / size : 1
  const detail = `${formatBytes(free)} free of ${formatBytes(size)} (${Math.round(share * 100)} %)`
  const hint = `Make room on the disk of ${dataFolder}, or move the data with CATALYST_HOME.`
  if (!writable) {
    return {
      status: 'unhealthy',
      detail: `${dataFolder} cannot be written`,
      hint: 'Give this user the right to write there, or move the data with CATALYST_HOME.',
    }
  }
  if (free < unhealthyBelow) return { status: 'unhealthy', detail, hint }
  if (free < degradedBelow || (share < degradedShare && free < shareCountsBelow)) {
    return { status: 'degraded', detail, hint }
  }
  return { status: 'healthy', detail }
}
