/** Tables of the runs feature in the records database. */
export const runsSchema: readonly string[] = [
  `CREATE TABLE run (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    request_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    progress TEXT NOT NULL,
    counts TEXT NOT NULL,
    message TEXT,
    remedy TEXT
  ) STRICT;
  CREATE INDEX run_by_age ON run (created_at DESC, id DESC);
  CREATE TABLE run_step (
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    detail TEXT,
    code TEXT,
    message TEXT,
    remedy TEXT,
    PRIMARY KEY (run_id, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_step_in_order ON run_step (run_id, position);`,
]
