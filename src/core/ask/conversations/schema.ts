/** The tables of conversations in the records, for `openDatabase`. */
export const askSchema = [
  // `folded`: question and answer in lower case, for looking words up.
  `CREATE TABLE ask_conversation (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    turns INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX ask_conversation_by_age ON ask_conversation (updated_at DESC, id DESC);
  CREATE TABLE ask_turn (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES ask_conversation (id) ON DELETE CASCADE,
    asked_at TEXT NOT NULL,
    answer TEXT NOT NULL,
    folded TEXT NOT NULL
  ) STRICT;
  CREATE INDEX ask_turn_in ON ask_turn (conversation, id);`,
]
