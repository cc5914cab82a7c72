import { expect, test } from 'vitest'
import { describeRemovedFiles, describeWhere, findShownState } from './document-words.ts'

test('a document without text is never called searchable, whatever its vectors do; one that is being read may have some yet', () => {
  for (const state of ['searchable', 'bm25', 'embedding'] as const) {
    expect(findShownState({ state, chunks: 0 })).toBe('textless')
    expect(findShownState({ state, chunks: 1 })).toBe(state)
  }
  expect(findShownState({ state: 'reading', chunks: 0 })).toBe('reading')
})

test('where a document came from is told by what a person gave, never by where Catalyst keeps a copy', () => {
  const kept = { id: 'doc_1', type: 'pdf', path: '/home/.catalyst/uploads/files/0123/plan.pdf' } as const
  expect(describeWhere({ ...kept, source: 'upload' })).toBe('Uploaded: plan.pdf')
  expect(describeWhere({ ...kept, path: 'C:\\kept\\files\\01\\plan.pdf', source: 'upload' })).toBe(
    'Uploaded: plan.pdf',
  )
  expect(describeWhere({ ...kept, path: '/papers/plan.pdf', source: '/papers' })).toBe('/papers/plan.pdf')
  const record = { id: 'T-1', type: 'record', source: 'tides.jsonl' } as const
  expect(describeWhere(record)).toBe('tides.jsonl, record T-1')
  expect(describeWhere({ ...record, url: 'https://tides.example/1' })).toBe('https://tides.example/1')
})

test('removing says what is deleted: the copy of an upload, never a file of the user', () => {
  const upload = { source: 'upload', type: 'pdf' } as const
  const file = { source: '/papers', type: 'pdf' } as const
  const record = { source: '/data/uploads/1/a.jsonl', type: 'record' } as const
  expect(describeRemovedFiles([file, file])).toMatch(/^The files themselves stay/u)
  expect(describeRemovedFiles([upload])).toMatch(/^It was uploaded: Catalyst deletes its copy of the file\./u)
  expect(describeRemovedFiles([upload, upload])).toMatch(/^They were uploaded: Catalyst deletes its copies/u)
  expect(describeRemovedFiles([upload, file])).toMatch(/^1 was uploaded: .* The other files stay/u)
  expect(describeRemovedFiles([upload, upload, file])).toMatch(/^2 were uploaded: .* The other files stay/u)
  expect(describeRemovedFiles([record])).not.toMatch(/stay/u)
})
