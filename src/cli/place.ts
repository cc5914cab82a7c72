/** Where the command itself lies: everything that comes with it is found from here. */
export interface Place {
  /** `import.meta.url` of the entry point. */
  readonly entry: string
  readonly version: string
}
