/**
 * The part of the records schema that ingestion kept its jobs in. They lie in the queue now: what is there from before is
 * moved, so the queue's part comes first.
 */
export const jobsSchema: readonly string[] = [
  `CREATE TABLE ingest_runs (
    run TEXT PRIMARY KEY,
    embed INTEGER NOT NULL,
    force INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE ingest_jobs (
    run TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    target TEXT,
    document TEXT,
    source TEXT NOT NULL,
    only TEXT,
    known_hash TEXT,
    outcome TEXT,
    code TEXT,
    message TEXT,
    remedy TEXT,
    chunks INTEGER NOT NULL DEFAULT 0,
    checkpoint TEXT,
    created INTEGER NOT NULL,
    PRIMARY KEY (run, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ingest_jobs_open ON ingest_jobs (run, position) WHERE outcome IS NULL;
  CREATE INDEX ingest_jobs_document ON ingest_jobs (document) WHERE outcome IS NULL;`,
  `INSERT INTO queue_group (queue, name, note, created)
    SELECT 'ingest', run, json_object('embed', json(iif(embed, 'true', 'false')), 'force', json(iif(force, 'true', 'false')),
        'kinds', json((SELECT json_group_object(kind, jobs) FROM
          (SELECT kind, count(*) AS jobs FROM ingest_jobs j WHERE j.run = r.run GROUP BY kind)))),
      coalesce((SELECT min(created) FROM ingest_jobs j WHERE j.run = r.run), 0)
    FROM ingest_runs r;
  INSERT INTO queue_job (queue, group_name, position, state, subject, payload, progress, result, keep, created)
    SELECT 'ingest', run, position, iif(outcome IS NULL, 'waiting', 'ended'), document,
      json_patch('{}', json_object('kind', kind, 'name', name, 'path', path, 'target', target, 'document', document,
        'source', source, 'only', json("only"), 'knownHash', known_hash)),
      checkpoint,
      iif(outcome IS NULL, NULL, json_patch('{}', json_object('outcome', outcome, 'code', code, 'message', message,
        'remedy', remedy, 'chunks', chunks))),
      outcome IS NOT NULL AND (outcome = 'failed' OR coalesce(checkpoint ->> 'failed', 0) > 0), created
    FROM ingest_jobs;
  DROP TABLE ingest_jobs;
  DROP TABLE ingest_runs;`,
]
