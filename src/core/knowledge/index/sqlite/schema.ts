import type { Schema } from '../../../platform/database.ts'

/**
 * Chunk rows of a document are consecutive and never used again, so a chunk's row is its identity for ever and a
 * document is a range of rows. Vectors are numbered as they come: whoever has seen number n asks for n + 1 onwards.
 * `removals` tells a reader which ranges went since it last looked.
 */
export const indexSchema: Schema = {
  index: [
    `
    CREATE TABLE documents (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      title TEXT NOT NULL,
      path TEXT,
      url TEXT,
      source TEXT NOT NULL,
      type TEXT NOT NULL,
      pages INTEGER,
      characters INTEGER NOT NULL,
      hash TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      cut TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      added_at TEXT NOT NULL,
      folded TEXT NOT NULL,       -- title, path, url and id in lower case, for the list's filter
      first_chunk INTEGER NOT NULL,
      chunks INTEGER NOT NULL,
      embedded INTEGER NOT NULL   -- chunks with a vector in the answering space
    ) STRICT;
    CREATE INDEX documents_path ON documents (path) WHERE path IS NOT NULL;
    CREATE INDEX documents_source ON documents (source);
    CREATE INDEX documents_type ON documents (type);

    CREATE TABLE chunks (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      document INTEGER NOT NULL,
      position INTEGER NOT NULL,
      text TEXT NOT NULL,
      tokens INTEGER NOT NULL,
      first_page INTEGER,
      last_page INTEGER,
      page_breaks TEXT NOT NULL,  -- JSON: [[offset, page], …]
      headings TEXT NOT NULL,     -- JSON: [title, …]
      start INTEGER NOT NULL,
      end INTEGER NOT NULL,
      hash BLOB NOT NULL          -- of title and text: what a vector is made from
    ) STRICT;

    -- The words of each chunk, packed (search/term-list.ts): what the reader's inverted index is built from.
    CREATE TABLE terms (
      chunk INTEGER PRIMARY KEY,
      list BLOB NOT NULL
    ) STRICT;

    CREATE TABLE spaces (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      dimensions INTEGER NOT NULL,
      answers INTEGER NOT NULL DEFAULT 0,
      vectors INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE UNIQUE INDEX spaces_answering ON spaces (answers) WHERE answers = 1;

    CREATE TABLE vectors (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      space INTEGER NOT NULL,
      chunk INTEGER NOT NULL,
      scale REAL NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX vectors_of_chunk ON vectors (space, chunk);

    CREATE TABLE removals (
      row INTEGER PRIMARY KEY AUTOINCREMENT,
      first_chunk INTEGER NOT NULL,
      chunks INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE totals (
      row INTEGER PRIMARY KEY CHECK (row = 1),
      documents INTEGER NOT NULL,
      chunks INTEGER NOT NULL
    ) STRICT;
    INSERT INTO totals VALUES (1, 0, 0);
    `,
    `
    -- How many documents were cut how, without reading their rows.
    CREATE INDEX documents_cut ON documents (cut, chunks);
    `,
    `
    ALTER TABLE documents ADD COLUMN remarks TEXT;    -- JSON: [{code, page?, message, remedy}, …]; NULL where there is none
    ALTER TABLE documents ADD COLUMN container TEXT;  -- the file that holds the document with others
    UPDATE documents SET container = source WHERE type = 'record';
    -- What was uploaded is called by its name, not by where its copy lies.
    UPDATE documents SET source = replace(source, char(92), '/')
      WHERE type = 'record' AND replace(source, char(92), '/') GLOB '*/files/????????????????/*';
    UPDATE documents SET source = replace(source, rtrim(source, replace(source, '/', '')), '')
      WHERE type = 'record' AND source GLOB '*/files/????????????????/*';
    CREATE INDEX documents_container ON documents (container) WHERE container IS NOT NULL;
    `,
  ],
}
