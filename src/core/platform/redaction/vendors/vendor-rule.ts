/**
 * A token format that its vendor publishes: a fixed beginning, then characters of a known set and number. Written from the
 * vendors' documentation; lengths are lower bounds where a vendor says that they may grow.
 */
export interface VendorRule {
  /** What the mask says: `github-token`. */
  readonly kind: string
  /** The fixed beginning, in its true case; the keyword the rule is tried at. */
  readonly prefix: string
  /** What follows, as a regular expression; without nested repetition. */
  readonly tail: string
  /** What stands before the prefix and belongs to the token; at most `reach` characters. */
  readonly before?: string
}

/** Most characters a `before` may have. */
export const reach = 64

const times = (least: number, most?: number) => `{${least},${most ?? ''}}`

/** Exactly so many hexadecimal digits, or up to `most`. */
export const hex = (count: number, most = count) => `[\\dA-Fa-f]${times(count, most)}`
/** At least so many of a set; without `most`, all that follow. */
export const word = (least: number, most?: number) => `\\w${times(least, most)}`
export const dashed = (least: number, most?: number) => `[\\w-]${times(least, most)}`
export const alphanumeric = (least: number, most?: number) => `[\\dA-Za-z]${times(least, most)}`
export const base64 = (least: number, most?: number) => `[\\w+/-]${times(least, most)}={0,2}`
export const uuid = '[\\da-fA-F]{8}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{12}'
