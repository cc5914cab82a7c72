import { foldText } from './fold-text.ts'

/** Addresses of pages, mail and hosts. */
const pattern =
  /\b(?:https?|ftp|mailto):\/{0,2}[^\s<>"')\]]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:[a-z\d-]+\.)+(?:com|org|net|io|dev|app|ai|co|edu|gov|info|biz|me|xyz|de|fr|uk|eu|ch|at|it|es|nl|example|test|local)\b(?:\/[^\s<>"')\]]*)?/giu

/** The first address of a sentence that stands in none of the texts; `undefined` where there is none. */
export function findStrangeAddress(sentence: string, told: readonly string[]): string | undefined {
  const folded = told.map((text) => foldText(text).text)
  return sentence
    .match(pattern)
    ?.map((address) => address.replace(/[.,;:!?]+$/u, ''))
    .find((address) => !folded.some((text) => text.includes(foldText(address).text)))
}
