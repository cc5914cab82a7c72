/** What the preload's world says to the main process. `wired` values are encoded by `wire.ts`. */
export type FromPage =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly wired: unknown }
  | { readonly kind: 'send'; readonly channel: string; readonly wired: unknown; readonly ports: string[] }
  | { readonly kind: 'port'; readonly id: string; readonly wired: unknown; readonly ports: string[] }
  | { readonly kind: 'port-closed'; readonly id: string }
  | { readonly kind: 'input'; readonly type: 'mouseDown' | 'rawKeyDown' }
  | { readonly kind: 'preload-error'; readonly error: string }

/** What the main process says to the preload's world. */
export type ToPage =
  | { readonly kind: 'answer'; readonly id: number; readonly wired: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: string }
  | { readonly kind: 'send'; readonly channel: string; readonly wired: unknown; readonly ports: string[] }
  | { readonly kind: 'port'; readonly id: string; readonly wired: unknown; readonly ports: string[] }
  | { readonly kind: 'port-closed'; readonly id: string }

/** Questions the preload's world waits for with its thread stopped, as `webUtils` and `sendSync` do. */
export type Question = 'file-path' | 'send-sync'

/** What the preload's world is told about where it runs. */
export interface WorldFacts {
  /** Distinguishes this window's ports from others'. */
  readonly window: number
  readonly platform: string
  readonly arch: string
  readonly versions: Readonly<Record<string, string | undefined>>
  readonly argv: readonly string[]
}
