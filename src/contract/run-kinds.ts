import * as z from 'zod'

/** What one of a thing is called, and several. */
export interface Noun {
  readonly one: string
  readonly other: string
}

/** What runs work on and count. */
const nouns = {
  file: { one: 'file', other: 'files' },
  document: { one: 'document', other: 'documents' },
  chunk: { one: 'chunk', other: 'chunks' },
  service: { one: 'service', other: 'services' },
  step: { one: 'step', other: 'steps' },
  question: { one: 'question', other: 'questions' },
} as const satisfies Record<string, Noun>

/** A figure that runs of a kind tell besides how their items ended. */
export interface RunFigure extends Noun {
  /** `count`: a whole number with its noun. `usd`: US dollars. `bytes`: bytes. */
  readonly format: 'count' | 'usd' | 'bytes'
}

/** What is known of a kind of run by those who show, filter, record or tell of it. */
export interface RunKindFacts {
  /** What people call the kind. */
  readonly title: string
  /** What a run of the kind is doing, with its number of items: `Taking {items} down`. */
  readonly doing: string
  /** What its items are called. */
  readonly item: Noun
  /** What came of an item that succeeded, after its noun: `3 files read`. Empty where the noun says it. */
  readonly succeeded: string
  /** What its progress is counted in at first. */
  readonly unit: Noun
  /** The page of the app that it belongs to. */
  readonly page: { readonly place: string; readonly label: string }
  /** Which tab of its page tells most once it went well: what it logged, or its items. */
  readonly opens: 'log' | 'items'
  /** Can be stopped while it is under way. */
  readonly cancel: boolean
  /** Goes on at the next start where a crash left it. */
  readonly resume: boolean
  /** What failed in it can be tried again, as a new run. */
  readonly retry: boolean
  /** The same can be asked for again, from the page it belongs to. */
  readonly repeat: boolean
  /** Its end is told by a notice. Whoever waits for it needs none. */
  readonly announced: boolean
  /** Named figures, by the name that `figures` of a run has them under; shown in this order. */
  readonly figures: Readonly<Record<string, RunFigure>>
}

const documents = {
  doing: 'Reading {items}',
  item: nouns.file,
  succeeded: 'read',
  unit: nouns.file,
  page: { place: '/knowledge', label: 'Open Knowledge' },
  opens: 'log',
  ...{ cancel: true, resume: true, retry: true, repeat: false, announced: true },
  figures: { chunks: { ...nouns.chunk, format: 'count' } },
} as const satisfies Partial<RunKindFacts>

const stack = {
  item: nouns.service,
  succeeded: '',
  unit: nouns.service,
  page: { place: '/stack', label: 'Open the stack' },
  opens: 'items',
  ...{ cancel: true, resume: false, retry: false, repeat: true, announced: true },
  figures: {},
} as const satisfies Partial<RunKindFacts>

/** Every kind of run. The feature that owns a kind declares it here, and works it by `runs.work`. */
export const runKinds = {
  ingest: { ...documents, title: 'Ingest' },
  reindex: { ...documents, title: 'Re-index', doing: 'Reading {items} again' },
  embed: {
    ...documents,
    title: 'Embed',
    doing: 'Embedding',
    item: nouns.step,
    succeeded: '',
    unit: nouns.chunk,
    retry: false,
    repeat: true,
  },
  'stack-up': { ...stack, title: 'Stack up', doing: 'Bringing {items} up' },
  'stack-down': { ...stack, title: 'Stack down', doing: 'Taking {items} down' },
  'stack-remove-orphans': { ...stack, title: 'Remove orphans', doing: 'Removing the orphans of {items}' },
  'stack-start': { ...stack, title: 'Stack start', doing: 'Starting {items}' },
  'stack-stop': { ...stack, title: 'Stack stop', doing: 'Stopping {items}' },
  'stack-restart': { ...stack, title: 'Stack restart', doing: 'Restarting {items}' },
  'stack-pull': { ...stack, title: 'Stack pull', doing: 'Pulling the images of {items}' },
  ask: {
    title: 'Ask',
    doing: 'Answering {items}',
    item: nouns.question,
    succeeded: 'answered',
    unit: nouns.question,
    page: { place: '/ask', label: 'Open Ask' },
    opens: 'log',
    ...{ cancel: true, resume: false, retry: false, repeat: true, announced: false },
    figures: {
      sentences: { one: 'sentence', other: 'sentences', format: 'count' },
      cost: { one: 'US dollar', other: 'US dollars', format: 'usd' },
    },
  },
} as const satisfies Record<string, RunKindFacts>

export type RunKindName = keyof typeof runKinds
/** Checks the name of a kind that somebody asks for. What a run on record is of is told as it stands there. */
export const RunKind = z.enum(Object.keys(runKinds) as [RunKindName, ...RunKindName[]])

/** What is known of a kind. A run on record may be of one that this version has not, or not any more. */
export function runKindFacts(kind: string): RunKindFacts {
  return Object.hasOwn(runKinds, kind) ? runKinds[kind as RunKindName] : undeclared(kind)
}

function undeclared(kind: string): RunKindFacts {
  return {
    title: kind,
    doing: kind,
    item: nouns.step,
    succeeded: '',
    unit: nouns.step,
    page: { place: '/runs', label: 'Open runs' },
    opens: 'items',
    ...{ cancel: true, resume: false, retry: false, repeat: false, announced: true },
    figures: {},
  }
}

/** The noun of a unit that a run's progress is counted in: `files`. */
export function unitNoun(unit: string): Noun {
  const known = Object.values<Noun>(nouns).find(({ other }) => other === unit)
  return known ?? { one: unit, other: unit }
}
