const readable = new Set([
  'pdf',
  'docx',
  'md',
  'markdown',
  'mdown',
  'html',
  'htm',
  'xhtml',
  'txt',
  'text',
  'log',
  'jsonl',
])

const kinds: readonly [RegExp, string][] = [
  [/^(mov|mp4|mkv|avi|webm|m4v)$/u, 'Video cannot be read.'],
  [/^(mp3|wav|flac|m4a|ogg)$/u, 'Sound cannot be read.'],
  [/^(png|jpe?g|gif|webp|heic|tiff?|bmp|svg)$/u, 'Pictures cannot be read.'],
  [/^(zip|7z|rar|gz|tar|tgz|bz2|xz)$/u, 'Archives cannot be read: unpack it first.'],
  [/^(doc|rtf|odt|pages)$/u, 'Save it as DOCX or PDF first.'],
  [/^(xlsx?|ods|csv|numbers)$/u, 'Tables cannot be read.'],
  [/^(pptx?|odp|key)$/u, 'Save the slides as PDF first.'],
]

/**
 * Why a file is not even sent, or `undefined`. Only what is certain from its name and size is refused here; the services
 * look at the content.
 */
export function refusalOf(name: string, bytes: number, limitMb: number): string | undefined {
  const extension = /\.([^./]+)$/u.exec(name.toLowerCase())?.[1] ?? ''
  if (!readable.has(extension)) {
    const known = kinds.find(([pattern]) => pattern.test(extension))
    return known?.[1] ?? 'Only PDF, Word (DOCX), Markdown, HTML and text can be read.'
  }
  // Bulk files hold many documents; the limit is one document's.
  if (extension !== 'jsonl' && bytes > limitMb * 1024 * 1024)
    return `${Math.ceil(bytes / 1024 / 1024)} MB, the limit is ${limitMb} MB.`
  return undefined
}

/** What a file will be taken as, or why not, from the media type alone: all a browser tells while one still drags. */
export function kindOfMedia(type: string): { kind: string } | { refused: string } {
  const known: Record<string, string> = {
    'application/pdf': 'PDF',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
    'text/html': 'HTML',
    'application/xhtml+xml': 'HTML',
    'text/markdown': 'Markdown and text',
    'text/plain': 'Markdown and text',
  }
  if (known[type]) return { kind: known[type] }
  if (type.startsWith('video/')) return { refused: 'Video cannot be read.' }
  if (type.startsWith('audio/')) return { refused: 'Sound cannot be read.' }
  if (type.startsWith('image/')) return { refused: 'Pictures cannot be read.' }
  if (/zip|compressed|x-tar|x-7z|rar/u.test(type))
    return { refused: 'Archives cannot be read: unpack them first.' }
  // Folders have no type, and neither have Markdown files on many systems.
  return { kind: 'Folders and others' }
}
