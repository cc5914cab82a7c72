/** Every file of a drop, those inside folders too, each named by its path from what was dropped. */
export async function listFiles(transfer: DataTransfer): Promise<{ file: File; name: string }[]> {
  // The list of items is emptied when the event is over, so it is read before the first wait.
  const entries = [...transfer.items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }))
  const found: { file: File; name: string }[] = []
  for (const { entry, file } of entries) {
    if (entry) await walk(entry, found)
    else if (file) found.push({ file, name: file.name })
  }
  return found
}

async function walk(entry: FileSystemEntry, found: { file: File; name: string }[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    found.push({ file, name: entry.fullPath.replace(/^\//u, '') })
  } else if (isFolder(entry)) {
    const reader = entry.createReader()
    // A reader hands out at most 100 entries at a time, and an empty list at the end.
    for (;;) {
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      )
      if (batch.length === 0) break
      for (const child of batch) await walk(child, found)
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
