import { mkdirSync, writeFileSync } from 'node:fs'
import { writeDocx } from './docx-writer.ts'
import { writePdf } from './pdf-writer.ts'

/**
 * Writes the documents in test/fixtures/documents, all of our own making: `node test/support/write-documents.ts`.
 * They are kept in the repository so that people and other tests can use them as files.
 */
const folder = new URL('../fixtures/documents/', import.meta.url)
mkdirSync(folder, { recursive: true })
const write = (name: string, content: string | Buffer) => writeFileSync(new URL(name, folder), content)

const manual = writePdf({
  title: 'The Lighthouse Keeper’s Manual'.replace('’', '\x90'),
  pages: [
    [
      'The lamp is lit a quarter of an hour before sunset and burns until sunrise. The keeper on',
      'watch trims the wick every four hours, and notes the time and the state of the sea in the',
      'log. A lamp that goes out is lit again at once, and the reason is written down.',
      'Fog',
      'When the far buoy cannot be seen, the horn is sounded: two blasts of three seconds each,',
      'once a minute, until the buoy has been seen for a whole hour. Compressed air is kept at',
      'seven bar; the compressor is started as soon as the horn is.',
    ],
    [
      'Storms are announced by the harbour with a black cone. The shutters of the lantern room',
      'are closed on the weather side, and nobody goes out on the gallery alone. The petrel nest',
      'under the stairs is left in peace.',
    ],
  ],
})
write('manual.pdf', manual)
write('scanned.pdf', writePdf({ pages: [[], [], []], picture: true }))
write('encrypted.pdf', writePdf({ pages: [['Nobody reads this without the password.']], password: 'petrel' }))
write('damaged.pdf', Buffer.concat([manual.subarray(0, 120), Buffer.alloc(400, 0x2e)]))
write('empty.pdf', '')
write('blank.pdf', writePdf({ pages: [[]] }))
write('form.pdf', writePdf({ pages: [[]], field: 'Ottilie Kranzberg' }))
write('manual-named.txt', manual)
write('program.pdf', Buffer.concat([Buffer.from('MZ\x90\0\x03', 'latin1'), Buffer.alloc(300, 7)]))
write('binary.txt', Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 37) & 255)))

write(
  'harbour.docx',
  writeDocx([
    { text: 'Harbour Rules', style: 'Title' },
    { text: 'These rules hold for all vessels & their crews.' },
    { text: 'Mooring', style: 'heading 1' },
    { text: 'Vessels moor at the quay they are given.' },
    { text: 'At night', style: 'heading 2' },
    { text: 'A white light is shown at the stern.' },
  ]),
)
write(
  'notes.md',
  `---
title: "Notes on knots"
tags: [rope]
---
# Knots

A **bowline** holds & does *not* slip; see [the picture](https://example.org/bowline).

## Tying it

1. Make a loop.
2. Pass the end through.

\`\`\`sh
# not a heading
tie --knot bowline
\`\`\`

| Knot | Strength |
| --- | --- |
| Bowline | 60 % |
`,
)
write(
  'tides.html',
  Buffer.from(
    `<!doctype html><html><head><meta charset="iso-8859-1"><title>Tide tables &amp; notes</title>
<style>.x { color: red }</style></head><body><nav><a href="/">Home</a> <a href="/all">All tables</a></nav>
<h1>Tides at Sk\xe4r</h1><p>High water comes twice a&nbsp;day,<br>and is <b>h</b>ighest at new moon.</p>
<script>track('visit')</script><h2>Spring tides</h2><ul><li>March</li><li>September</li></ul>
<table><tr><td>06:10</td><td>4.2 m</td></tr></table><pre>  kept
    as it is</pre></body></html>`,
    'latin1',
  ),
)
write('utf8.txt', 'Tide at Skär: 4 m — “high”.\n\nSecond paragraph.\n')
write('utf16.txt', Buffer.from('\ufeffTide at Skär — high.\r\nNext line.', 'utf16le'))
write('windows.txt', Buffer.from('Tide at Sk\xe4r \x96 \x93high\x94.', 'latin1'))
write(
  'records.jsonl',
  `{"id":"a1","title":"First","text":"The first record.","url":"https://example.org/1","updated":"2026-01-31T12:00:00Z"}

{"id":"a2","title":"Second"}
not json
{"id":7,"title":"","text":"Numbers are ids too.","updated":"someday"}
{"id":8,"text":"Without a title."}
`,
)
