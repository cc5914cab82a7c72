/**
 * The tables of health in the records database. Single samples are kept for the sparkline of the last hour only; what
 * lasts a week is summed up in slices of five minutes, about 2,000 rows a check.
 */
export const healthSchema: readonly string[] = [
  `CREATE TABLE health_sample (
     name TEXT NOT NULL,
     at INTEGER NOT NULL,
     status TEXT NOT NULL,
     latency REAL,
     PRIMARY KEY (name, at)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE health_slice (
     name TEXT NOT NULL,
     at INTEGER NOT NULL,
     healthy INTEGER NOT NULL DEFAULT 0,
     degraded INTEGER NOT NULL DEFAULT 0,
     unhealthy INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (name, at)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE health_change (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL,
     at INTEGER NOT NULL,
     was TEXT NOT NULL,
     became TEXT NOT NULL,
     detail TEXT NOT NULL
   ) STRICT;
   CREATE INDEX health_change_by_name ON health_change (name, id)`,
]
