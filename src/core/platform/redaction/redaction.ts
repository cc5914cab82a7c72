import { createKnownSecrets } from './known-secrets.ts'
import { isMask, makeMask, outsideMasks } from './mask.ts'
import { createRedactor } from './redactor.ts'

/** The secrets this process holds: settings and doors add theirs when they read or make them. */
export const knownSecrets = createKnownSecrets()

let personalDataToo = true
const redactor = createRedactor({ known: knownSecrets, personalData: () => personalDataToo })

/** Whether e-mail addresses, card and account numbers are masked as well; they are until settings say otherwise. */
export function maskPersonalData(on: boolean): void {
  personalDataToo = on
}

/**
 * Any value as plain JSON-like data without its secrets, for whatever leaves this process's memory: logs, records,
 * answers. Plain data keeps its shape; errors keep stack and causes. Never throws; applying it twice changes nothing.
 */
export function redact<T>(value: T): T {
  return redactor.value(value)
}

/**
 * The same for one text.
 *
 * @param secrets values to mask in this text alone, however short: what a client was given, in what it says
 */
export function redactText(text: string, secrets?: readonly (string | undefined)[]): string {
  return redactor.text(secrets ? withoutValues(text, secrets) : text)
}

function withoutValues(text: string, secrets: readonly (string | undefined)[]): string {
  let result = text
  for (const secret of secrets) {
    if (secret === undefined || secret === '' || isMask(secret)) continue
    for (const form of new Set([secret, encodeURIComponent(secret)])) {
      result = outsideMasks(result, (part) => part.replaceAll(form, () => makeMask(secret, 'known')))
    }
  }
  return result
}
