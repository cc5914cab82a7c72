/** The tables of language models in the records, for `openDatabase`. */
export const llmSchema = [
  // `nano`: billionths of a US dollar, NULL where the price is unknown; of a call under way, what is reserved for it.
  `CREATE TABLE llm_call (
    id TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    profile TEXT NOT NULL,
    role TEXT NOT NULL,
    run TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'settled', 'abandoned')),
    tokens INTEGER NOT NULL,
    nano INTEGER
  ) STRICT;
  CREATE INDEX llm_call_by_day ON llm_call (day, tokens, nano);
  CREATE INDEX llm_call_by_run ON llm_call (run, tokens, nano) WHERE run <> '';
  CREATE INDEX llm_call_open ON llm_call (id) WHERE state = 'reserved';
  CREATE TABLE llm_quirks (
    profile TEXT NOT NULL,
    place TEXT NOT NULL,
    quirks TEXT NOT NULL,
    PRIMARY KEY (profile, place)
  ) STRICT, WITHOUT ROWID;`,
  // The last tests of each profile; `subject`: address, model and key that were tested.
  `CREATE TABLE llm_tested (
    profile TEXT NOT NULL,
    subject TEXT NOT NULL,
    at TEXT NOT NULL,
    stages TEXT NOT NULL,
    PRIMARY KEY (profile, subject)
  ) STRICT, WITHOUT ROWID;`,
  // Tokens by bucket, once a call is settled; 0 in all of them where a crash left only what was reserved.
  `ALTER TABLE llm_call ADD COLUMN input INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE llm_call ADD COLUMN cache_read INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE llm_call ADD COLUMN cache_write INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE llm_call ADD COLUMN output INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE llm_call ADD COLUMN reasoning INTEGER NOT NULL DEFAULT 0;`,
]
