import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { datasetsAmong, isDataset, likelyFormats, likelyTogether, pastedDataset } from './recognising.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const conll = 'Berlin NNP B-NP B-LOC\nwas VBD B-VP O\ncold JJ B-ADJP O\n'

const together = (...files: readonly (readonly [name: string, text: string])[]) =>
  likelyTogether(files.map(([name, text]) => ({ name, bytes: bytes(text) }))).map(([, [first]]) => first?.id)

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

  it('takes all texts along where there are Web Annotations, whatever their files are called', async () => {
    const page = '{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationPage","items":[]}'
    const files = [new File(['Berlin'], 'a.txt'), new File([page], 'page1.jsonld'), new File(['x'], 'b.txt')]
    expect([...(await datasetsAmong(files))].map(({ name }) => name)).toEqual(['a.txt', 'page1.jsonld', 'b.txt'])
    expect(together(['a.txt', 'Berlin'], ['page1.jsonld', page])).toEqual(['w3c', 'w3c'])
  })

  it('tells a dataset whose first record is longer than what files are told by', async () => {
    const record = JSON.stringify({ text: 'Berlin was cold. '.repeat(100_000), label: [[0, 6, 'LOC']] })
    const [lines, array] = [`${record}\n${record}\n`, `[${record},\n${record}]`]
    for (const text of [lines, array]) {
      expect(likelyFormats('long.jsonl', bytes(text))[0]?.id).toBe('doccano')
      expect((await datasetsAmong([new File([text], 'long.json')])).size).toBe(1)
    }
    expect((await datasetsAmong([new File([lines], 'long.txt')])).size).toBe(0)
  })

  it('leaves a card to the Parquet files or the rows that it is of, and empty notes to brat', () => {
    const card = ['README.md', '---\nnames:\n  "0": O\n  "1": B-PER\n---\n'] as const
    const rows = ['a.jsonl', '{"tokens":["Ada"],"ner_tags":[1]}\n'] as const
    expect(together(card, ['a.parquet', 'PAR1\0\0\0\0PAR1'])).toEqual(['parquet', 'parquet'])
    expect(together(card, rows)).toEqual(['huggingface', 'huggingface'])
    expect(together(card, rows, ['a.parquet', 'PAR1'])).toEqual(['huggingface', 'huggingface', 'parquet'])
    expect(together(['a.txt', 'Berlin'], ['a.ann', ''], ['b.txt', 'x'])).toEqual(['brat', 'brat', 'text'])
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
