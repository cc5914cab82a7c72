import type { ImageFault } from './model.ts'
import type { Reader } from './reader.ts'
import { child, type MapNode } from './source-tree.ts'

const IMAGE =
  /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[A-Za-z][\w.+-]*:[0-9a-fA-F]{32,})?$/

/**
 * The image of a service. One whose name no image can have is not a fault of the file, as with Compose: the other services
 * can be used all the same.
 */
export function readImage(
  node: MapNode,
  at: string,
  reader: Reader,
): { image: string; imageFault?: ImageFault } {
  const image = child(node, 'image')
  const name = reader.text(image) ?? ''
  if (name === '') {
    if (child(node, 'build') === undefined && child(node, 'provider') === undefined) {
      reader.problems.add(image?.place ?? node.place, `${at}.image`, `${at} has no image`)
    }
    return { image: name }
  }
  if (IMAGE.test(name)) return { image: name }
  const unset = image?.kind === 'scalar' && image.variables?.find(({ value }) => value === undefined)
  const upper = /[A-Z]/.test(name.replace(/[:@][^/]*$/, ''))
  const hint = unset
    ? `; the variable ${unset.name} is not set`
    : upper
      ? '; it is written in lower case'
      : ''
  const { file, line } = image!.place
  const message = `${at}.image: ${name} is not an image name${hint}`
  return {
    image: name,
    imageFault: { message, kind: unset ? 'variable-missing' : 'invalid-file', file, line },
  }
}
