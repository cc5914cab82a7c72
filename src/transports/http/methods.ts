import { openApiDocument } from './openapi.ts'

/** The methods that an address under /api takes, in upper case; none where nothing is. */
export async function methodsAt(pathname: string, version: string): Promise<string[]> {
  const { paths } = await openApiDocument(version)
  const asked = pathname.replace(/^\/api/u, '').split('/')
  const methods = Object.entries(paths).flatMap(([path, item]) => {
    const segments = path.split('/')
    const fits = segments.every((segment, at) => segment.startsWith('{') || segment === asked[at])
    return fits && segments.length === asked.length ? Object.keys(item) : []
  })
  return [...new Set(methods.map((method) => method.toUpperCase()))]
}
