import { expect, it } from 'vitest'
import { pieceTable } from './piece-table.ts'

const wordPiece = {
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    vocab: { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '#': 3, walk: 4, '##ing': 5 },
  },
  added_tokens: [
    { id: 0, content: '[PAD]', special: true },
    { id: 1, content: '[UNK]', special: true },
    { id: 2, content: '[CLS]', special: true },
    { id: 6, content: '<name>', special: false },
  ],
}

it('tells special pieces, first ones and later ones; what is unknown is a word', () => {
  expect(pieceTable(wordPiece)).toEqual(Uint8Array.of(0, 1, 0, 1, 1, 2, 1))
})

it('knows nothing of other kinds of pieces', () => {
  expect(pieceTable({ ...wordPiece, model: { type: 'Unigram', vocab: [['▁a', 0]] } })).toBeUndefined()
  expect(pieceTable({ ...wordPiece, model: { ...wordPiece.model, type: 'BPE' } })).toBeUndefined()
  expect(pieceTable({})).toBeUndefined()
})
