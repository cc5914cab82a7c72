import type { BrowserWindow } from './browser-window.ts'

/** The windows that are open, by id. A file of its own: app and windows both need it. */
export const windows = new Map<number, BrowserWindow>()
