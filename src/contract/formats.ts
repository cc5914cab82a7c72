/** A format that is read: what people call it, and how its files are known by name and media type. */
export interface Format {
  readonly name: string
  /** In sentences: `This Word document is damaged`. */
  readonly called: string
  /** In lists of what can be read: `Word (.docx)`. */
  readonly listed: string
  /** Lower case, without the dot. */
  readonly extensions: readonly string[]
  readonly mediaTypes: readonly string[]
}

/** Every format that is read. Readers, window, drop overlay, file chooser and command know formats from here alone. */
export const formats = {
  pdf: { name: 'PDF', called: 'PDF', listed: 'PDF', extensions: ['pdf'], mediaTypes: ['application/pdf'] },
  docx: {
    name: 'Word',
    called: 'Word document',
    listed: 'Word (.docx)',
    extensions: ['docx', 'docm'],
    mediaTypes: [
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.ms-word.document.macroenabled.12',
    ],
  },
  markdown: {
    name: 'Markdown',
    called: 'Markdown file',
    listed: 'Markdown',
    extensions: ['md', 'markdown', 'mdown', 'mkd'],
    mediaTypes: ['text/markdown', 'text/x-markdown'],
  },
  html: {
    name: 'HTML',
    called: 'web page',
    listed: 'HTML',
    extensions: ['html', 'htm', 'xhtml'],
    mediaTypes: ['text/html', 'application/xhtml+xml'],
  },
  text: {
    name: 'Text',
    called: 'text file',
    listed: 'plain text',
    extensions: ['txt', 'text', 'log'],
    mediaTypes: ['text/plain', 'text/x-log'],
  },
  table: {
    name: 'Table',
    called: 'table',
    listed: 'tables (.csv, .tsv)',
    extensions: ['csv', 'tsv', 'tab'],
    mediaTypes: ['text/csv', 'text/tab-separated-values'],
  },
  record: {
    name: 'Record',
    called: 'JSONL file',
    listed: 'JSONL in bulk',
    extensions: ['jsonl', 'ndjson'],
    mediaTypes: ['application/x-ndjson', 'application/jsonl', 'application/x-jsonlines'],
  },
} as const satisfies Readonly<Record<string, Format>>

/** The type of a document is the format it was read from. */
export type FormatName = keyof typeof formats
export const formatNames = listKeys(formats)

/** Files that are certainly not read, by extension, media type, and what to do instead. */
const strangers: readonly { extensions: RegExp; mediaTypes: RegExp; message: string }[] = [
  {
    extensions: /^(?:mov|mp4|mkv|avi|webm|m4v)$/u,
    mediaTypes: /^video\//u,
    message: 'Video cannot be read.',
  },
  { extensions: /^(?:mp3|wav|flac|m4a|ogg)$/u, mediaTypes: /^audio\//u, message: 'Sound cannot be read.' },
  {
    extensions: /^(?:png|jpe?g|gif|webp|heic|tiff?|bmp|svg)$/u,
    mediaTypes: /^image\//u,
    message: 'Pictures cannot be read.',
  },
  {
    extensions: /^(?:zip|7z|rar|gz|tar|tgz|bz2|xz)$/u,
    mediaTypes: /zip|compressed|x-tar|x-7z|rar$/u,
    message: 'Archives cannot be read: unpack it first.',
  },
  {
    extensions: /^(?:doc|rtf|odt|pages)$/u,
    mediaTypes: /^application\/(?:msword|rtf|vnd\.oasis\.opendocument\.text)$/u,
    message: 'Save it as DOCX or PDF first.',
  },
  {
    extensions: /^(?:xls[xmb]?|ods|numbers)$/u,
    mediaTypes: /spreadsheet|ms-excel/u,
    message: 'Tables of this kind cannot be read: save it as CSV first.',
  },
  {
    extensions: /^(?:ppt[xm]?|odp|key)$/u,
    mediaTypes: /presentation|ms-powerpoint/u,
    message: 'Save the slides as PDF first.',
  },
  {
    extensions: /^(?:exe|dll|msi|so|dylib|bin|class|jar)$/u,
    mediaTypes: /x-msdownload|x-executable/u,
    message: 'Programs cannot be read.',
  },
]

const byExtension = new Map<string, FormatName>()
const byMediaType = new Map<string, FormatName>()
for (const type of formatNames) {
  const { extensions, mediaTypes } = formats[type]
  for (const extension of extensions) byExtension.set(extension, type)
  for (const mediaType of mediaTypes) byMediaType.set(mediaType, type)
}

/** What can be read, in one list for people. */
export const readableFormats = listNames(Object.values(formats).map(({ listed }) => listed))

/** A file's extension in lower case, without the dot; empty where its name has none, as README or `.profile`. */
export function readExtension(name: string): string {
  return /[^./\\]\.([^./\\]+)$/u.exec(name)?.[1]?.toLowerCase() ?? ''
}

/** The type that a file's name promises; `undefined` where it promises none that is read. */
export function findTypeByName(name: string): FormatName | undefined {
  return byExtension.get(readExtension(name))
}

/** Whether a file holds many documents, one a line. */
export function isBulkFile(name: string): boolean {
  return findTypeByName(name) === 'record'
}

/**
 * Why a file is not even sent, by its name; `undefined` where the services have to look inside. A name without an
 * extension promises nothing and excludes nothing. One with an unknown extension is looked at where the user named the
 * file itself, and passed over where it merely lies in a folder.
 */
export function refuseByName(name: string): string | undefined {
  const extension = readExtension(name)
  if (extension === '' || byExtension.has(extension)) return undefined
  const known = strangers.find(({ extensions }) => extensions.test(extension))
  if (known) return known.message
  return /[/\\]/u.test(name) ? `Files of this type are not read. What is: ${readableFormats}.` : undefined
}

/** What a file will be taken as, or why not, by its media type: all a browser tells while one still drags. */
export function findKindByMediaType(mediaType: string): { kind: string } | { refused: string } {
  const plain = mediaType.toLowerCase().split(';')[0]!.trim()
  const type = byMediaType.get(plain)
  if (type) return { kind: formats[type].name }
  const known = strangers.find(({ mediaTypes }) => mediaTypes.test(plain))
  // Folders have no media type, and neither have many kinds of text.
  return known ? { refused: known.message } : { kind: 'Folders and others' }
}

/** The keys of an object literal, which has no others than its type says. */
function listKeys<T extends object>(object: T): [keyof T, ...(keyof T)[]] {
  return Object.keys(object) as [keyof T, ...(keyof T)[]]
}

function listNames(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
