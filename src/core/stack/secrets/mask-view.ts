import type { StackView } from '../../../contract/stack-view.ts'
import { redactText } from '../../platform/redaction/redaction.ts'

/**
 * A view without secrets in its words: what the engine, a log or a faulty file says may quote one. Names, files and images
 * stay: they are what one acts on.
 */
export function maskView(view: StackView): StackView {
  const words = new Map<string, string>()
  // The same sentence stands in many places of a view.
  const mask = (text: string) => {
    const known = words.get(text)
    if (known !== undefined) return known
    const masked = redactText(text)
    words.set(text, masked)
    return masked
  }
  return {
    ...view,
    fileProblems: view.fileProblems.map((one) => ({ ...one, message: mask(one.message) })),
    services: view.services.map((one) => ({ ...one, detail: mask(one.detail) })),
    rootCauses: view.rootCauses.map((one) => ({
      ...one,
      message: mask(one.message),
      remedy: mask(one.remedy),
      evidence: one.evidence.map(mask),
    })),
    warnings: view.warnings.map((one) => ({ ...one, message: mask(one.message), remedy: mask(one.remedy) })),
  }
}

/** The same for why an action failed. */
export function maskFailure<T extends { message: string; remedy: string; evidence: readonly string[] }>(
  failure: T,
): T {
  const { message, remedy, evidence } = failure
  return {
    ...failure,
    message: redactText(message),
    remedy: redactText(remedy),
    evidence: evidence.map((line) => redactText(line)),
  }
}
