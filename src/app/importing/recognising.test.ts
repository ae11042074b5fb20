import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { datasetsAmong, isDataset, pastedDataset } from './recognising.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const conll = 'Berlin NNP B-NP B-LOC\nwas VBD B-VP O\ncold JJ B-ADJP O\n'

describe('what is looked over before it is taken', () => {
  it('is a dataset, a table or an archive, not a text', () => {
    expect(isDataset('a.jsonl', bytes('{"text": "Berlin", "label": [[0, 6, "LOC"]]}\n'))).toBe(true)
    expect(isDataset('a.csv', bytes('id,text\n1,Berlin\n'))).toBe(true)
    expect(isDataset('a.zip', zipSync({ 'a.txt': bytes('Berlin') }))).toBe(true)
    expect(isDataset('a.docx', zipSync({ 'word.xml': bytes('Berlin') }))).toBe(false)
    expect(isDataset('train.txt', bytes(conll))).toBe(true)
    for (const text of ['Dear John,\nI was in Berlin, Paris, Rome.\n', '[Note] a text', 'text, and more\nof, it\n'])
      expect(isDataset('letter.txt', bytes(text)), text).toBe(false)
    expect(isDataset('notes.md', bytes('# Berlin\n\n- cold\n- wet\n'))).toBe(false)
  })

  it('takes the texts of entities along that lie beside them', async () => {
    const files = [
      new File(['Berlin'], 'a.txt'),
      new File(['T1\tLOC 0 6\tBerlin\n'], 'a.ann'),
      new File(['x'], 'b.txt'),
    ]
    expect([...(await datasetsAmong(files))].map(({ name }) => name)).toEqual(['a.txt', 'a.ann'])
  })

  it('may be pasted from a spreadsheet or an export', () => {
    expect(pastedDataset('id\ttext\n1\tBerlin\n')?.name).toBe('pasted.tsv')
    expect(pastedDataset('a\tb\nc\td')?.name).toBe('pasted.tsv')
    expect(pastedDataset('[{"text": "Berlin", "label": [[0, 6, "LOC"]]}]')?.name).toBe('pasted.jsonl')
    expect(pastedDataset(conll)?.name).toBe('pasted.conll')
    for (const text of [
      'Berlin was cold.',
      '\tindented\nand not',
      'one\ttab',
      '{curly} words',
      'I O\nU O\n and more text',
    ])
      expect(pastedDataset(text), text).toBeUndefined()
  })
})
