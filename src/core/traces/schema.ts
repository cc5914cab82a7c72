/** Tables of the traces in the records database. */
export const tracesSchema: readonly string[] = [
  // `trace_span`: what was sent of runs that are not wholly exported, what was refused, and runs that are exported.
  // `step_id` is empty for the run itself. `print` tells whether a step has changed since it was sent. `among`: the server
  // rejected `spans` of so many and did not say which; this is the first of them.
  `CREATE TABLE trace_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE trace_span (
    run_id TEXT NOT NULL,
    step_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'set-aside', 'again')),
    print TEXT NOT NULL,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    spans INTEGER NOT NULL DEFAULT 1,
    among INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (run_id, step_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX trace_span_refused ON trace_span (state, at) WHERE state <> 'sent';
  CREATE INDEX trace_span_runs ON trace_span (at) WHERE step_id = '';`,
]
