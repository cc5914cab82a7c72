/** Tables of the stack feature in the records database. */
export const stackSchema: readonly string[] = [
  `CREATE TABLE stack_command (
    at TEXT NOT NULL,
    line TEXT NOT NULL,
    run TEXT NOT NULL
  ) STRICT;
  CREATE TABLE stack_failure (
    project TEXT NOT NULL,
    service TEXT NOT NULL,
    file TEXT NOT NULL,
    failure TEXT NOT NULL,
    PRIMARY KEY (project, service)
  ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE stack_stop (
    container TEXT NOT NULL PRIMARY KEY,
    project TEXT NOT NULL,
    service TEXT NOT NULL,
    at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;`,
]
