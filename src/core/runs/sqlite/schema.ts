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
  // Counts were ingestion's words, and empty for every other kind: now they say how the items ended.
  `ALTER TABLE run ADD COLUMN figures TEXT NOT NULL DEFAULT '{}';
  UPDATE run SET
    figures = CASE WHEN kind IN ('ingest', 'reindex', 'embed')
      THEN json_object('chunks', coalesce(counts ->> 'chunks', 0)) ELSE '{}' END,
    counts = json_object(
      'succeeded', CASE WHEN kind IN ('ingest', 'reindex', 'embed') THEN coalesce(counts ->> 'read', 0)
        ELSE (SELECT count(*) FROM run_step s WHERE s.run_id = run.id AND s.kind = 'item' AND s.status = 'succeeded') END,
      'unchanged', coalesce(counts ->> 'unchanged', 0),
      'skipped', CASE WHEN kind IN ('ingest', 'reindex', 'embed') THEN coalesce(counts ->> 'skipped', 0)
        ELSE (SELECT count(*) FROM run_step s WHERE s.run_id = run.id AND s.kind = 'item' AND s.status = 'skipped') END,
      'failed', coalesce(counts ->> 'failed', 0),
      'cancelled', (SELECT count(*) FROM run_step s WHERE s.run_id = run.id AND s.kind = 'item' AND s.status = 'cancelled'));`,
  // Steps nest. `seen_at`: the last time a process was at work on the run.
  `ALTER TABLE run ADD COLUMN pauses TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE run ADD COLUMN seen_at TEXT;
  ALTER TABLE run_step ADD COLUMN parent TEXT NOT NULL DEFAULT '';
  ALTER TABLE run_step ADD COLUMN attributes TEXT;
  ALTER TABLE run_step ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX run_step_by_parent ON run_step (run_id, parent, position);
  CREATE INDEX run_step_by_revision ON run_step (run_id, revision);
  CREATE TABLE run_payload (
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    step_id TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (run_id, step_id, name)
  ) STRICT, WITHOUT ROWID;`,
  // The journal: the number of the save that changed a row last. What lies there from before is not part of it.
  `CREATE TABLE run_journal (last INTEGER NOT NULL) STRICT;
  INSERT INTO run_journal VALUES (0);
  ALTER TABLE run ADD COLUMN entry INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE run_step ADD COLUMN entry INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX run_by_entry ON run (entry);
  CREATE INDEX run_step_by_entry ON run_step (entry, position);`,
]
