/** The cache's own database. `used` grows with each use; the sum of `bytes` is kept, since counting it takes long. */
export const cacheSchema: readonly string[] = [
  `CREATE TABLE entry (
    space TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (space, key)
  ) STRICT;
  CREATE INDEX entry_by_use ON entry (used, bytes);
  CREATE INDEX entry_by_end ON entry (expires);
  CREATE TABLE size (bytes INTEGER NOT NULL) STRICT;
  INSERT INTO size VALUES (0);
  CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN UPDATE size SET bytes = bytes + new.bytes; END;
  CREATE TRIGGER entry_changed AFTER UPDATE OF bytes ON entry
    BEGIN UPDATE size SET bytes = bytes + new.bytes - old.bytes; END;
  CREATE TRIGGER entry_removed AFTER DELETE ON entry BEGIN UPDATE size SET bytes = bytes - old.bytes; END;`,
]
