/** Queues in the records database. A group without a note is being added. */
export const queueSchema: readonly string[] = [
  `CREATE TABLE queue_group (
    queue TEXT NOT NULL,
    name TEXT NOT NULL,
    note TEXT,
    turn INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    PRIMARY KEY (queue, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE queue_job (
    queue TEXT NOT NULL,
    group_name TEXT NOT NULL,
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    subject TEXT,
    payload TEXT NOT NULL,
    progress TEXT,
    result TEXT,
    keep INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    tried INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    lease TEXT,
    lease_until INTEGER,
    created INTEGER NOT NULL,
    PRIMARY KEY (queue, group_name, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX queue_job_waiting ON queue_job (queue, group_name, tried, position) WHERE state = 'waiting';
  CREATE INDEX queue_job_claimed ON queue_job (queue, lease_until) WHERE state = 'claimed';
  CREATE INDEX queue_job_dead ON queue_job (queue, group_name, position) WHERE state = 'dead';
  CREATE INDEX queue_job_subject ON queue_job (queue, subject) WHERE state IN ('waiting', 'claimed');`,
]
