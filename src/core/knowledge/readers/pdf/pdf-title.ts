/** What programs write where a title should be: their own name, the file's name, a placeholder. */
const noTitle = [
  /^untitled/i,
  /^(no|without) title/i,
  /^(document|dokument|presentation|slide|title|titel|page|blank|test)\W*\d*$/i,
  /^(microsoft|powerpoint|word|excel|adobe|quarkxpress|print)\b.* - /i,
  /^(microsoft word|microsoft powerpoint|microsoft excel|slide 1|print)$/i,
  /\.(pdf|docx?|xlsx?|pptx?|odt|rtf|tex|dvi|ps|eps|indd|qxd|qxp|html?|txt|p65|fm|cdr|ai|psd|tiff?|jpe?g|png)$/i,
  /^(https?|file|about):/i,
  /^[a-z]:\\|^\\\\|^\//i,
  /^[\d\W_]+$/,
  /^<.*>$/,
]

/** The title from a PDF's metadata, where a person would call it one. */
export function sensibleTitle(metadata: string): string | undefined {
  const title = metadata
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\0-\x1f\x7f\ufeff\ufffd-\uffff]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed()
  if (title.length < 3 || title.length > 300 || noTitle.some((pattern) => pattern.test(title)))
    return undefined
  return title
}

/** A file's name without folder and extension, as the last resort for a title. */
export function titleFromName(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  const dot = base.lastIndexOf('.')
  return (dot > 0 ? base.slice(0, dot) : base).toWellFormed() || name
}
