import { describe, expect, test } from 'vitest'
import { complete, type FormatId } from './format.ts'
import { formatOf, formats } from './formats.ts'
import { longestRecord } from './json.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (id: FormatId, content: string | Uint8Array, name = 'x.json') =>
  complete(formatOf(id)!.read([{ name, bytes: typeof content === 'string' ? bytes(content) : content }]))
const task = (value: string) =>
  `[{"data":{"text":"Ada met Bob"},"annotations":[{"result":[{"type":"labels","value":${value}}]}]}]`

/** What was tried, and what happened: the texts of documents taken, spans of the first, records left out. */
const table: readonly [
  what: string,
  id: FormatId,
  content: string,
  texts: readonly string[],
  spans: number,
  leftOut: number,
][] = [
  ['nothing', 'doccano', '', [], 0, 0],
  ['half an object', 'doccano', '{"text":"a","label":[', [], 0, 1],
  [
    'a broken line between good ones',
    'doccano',
    '{"text":"a","label":[]}\n{"text":\n{"text":"b","label":[]}',
    ['a', 'b'],
    0,
    1,
  ],
  ['an array with a broken element', 'doccano', '[{"text":"a"},\n{"text":},\n{"text":"b"}]', ['a', 'b'], 0, 1],
  ['an array that breaks off', 'label-studio', '[{"data":{"text":"a"}},{"data":{"te', ['a'], 0, 1],
  ['a text that is a number', 'doccano', '{"text":7,"label":[]}', [], 0, 1],
  ['a record that is null', 'label-studio', '[null,{"data":{"text":"a"}}]', ['a'], 0, 1],
  ['labels that are a string', 'doccano', '{"text":"a","label":"PER"}', ['a'], 0, 0],
  [
    'spans of wrong types',
    'doccano',
    '{"text":"abc","label":[[0,1],["0",1,"X"],[0,1.5,"X"],[0,1,7],[0,1,""],null,[0,1,"X"]]}',
    ['abc'],
    1,
    6,
  ],
  [
    'spans out of the text',
    'doccano',
    '{"text":"abc","label":[[-1,1,"X"],[0,4,"X"],[2,1,"X"],[1,1,"X"],[9007199254740991,9007199254740991,"X"],[1e400,1,"X"],[0,3,"X"]]}',
    ['abc'],
    1,
    6,
  ],
  ['a span into an emoji', 'doccano', '{"text":"a👩b","label":[[0,1,"X"],[1,2,"Y"]]}', ['a👩b'], 2, 0],
  ['a label of endless length', 'doccano', `{"text":"abc","label":[[0,1,"${'x'.repeat(10_000)}"]]}`, ['abc'], 0, 1],
  [
    'fields named __proto__ and constructor',
    'doccano',
    '{"text":"a","label":[],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ['a'],
    0,
    0,
  ],
  ['a label named __proto__', 'doccano', '{"text":"abc","label":[[0,1,"__proto__"]]}', ['abc'], 1, 0],
  ['a text given by __proto__ alone', 'doccano', '{"__proto__":{"text":"a"},"label":[]}', [], 0, 1],
  ['deep nesting', 'doccano', `{"text":"a","label":[],"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, [], 0, 1],
  ['deep nesting that never closes', 'label-studio', '['.repeat(1_000_000), [], 0, 1],
  ['a million opening braces', 'doccano', '{"a":'.repeat(1_000_000), [], 0, 1],
  [
    'markup as text and label',
    'label-studio',
    task('{"start":0,"end":3,"labels":["<img src=x onerror=alert(1)>"]}'),
    ['Ada met Bob'],
    1,
    0,
  ],
  ['a region that is no entity', 'label-studio', task('{"choices":["good"]}'), ['Ada met Bob'], 0, 1],
  [
    'a quotation that is not there',
    'label-studio',
    task('{"start":0,"end":3,"text":"Bob","labels":["PER"]}'),
    ['Ada met Bob'],
    1,
    0,
  ],
  ['zero bytes', 'conll', 'Ada B-PER\n\0\0\0\n', [], 0, 0],
  ['a binary file as text', 'text', 'PK\u{3}\u{4}\0\0\0\u{1}', [], 0, 1],
  ['labels that name parts of objects', 'conll', 'a B-__proto__\nb B-constructor\n', ['a b'], 2, 0],
]

describe('a hostile file is refused or inert', () => {
  test.each(table)('%s', (_, id, content, texts, spans, leftOut) => {
    const { dataset, problems, leftOut: left } = read(id, content)
    expect(dataset.documents.map(({ text }) => text)).toEqual(texts)
    expect(dataset.documents[0]?.spans.length ?? 0).toBe(spans)
    expect(left).toBe(leftOut)
    if (leftOut > 0) expect(problems.length).toBeGreaterThan(0)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    for (const format of formats) expect(() => format.write(dataset)).not.toThrow()
  })

  test('every format takes any file without throwing, and says what is wrong', () => {
    const files = [
      '',
      '\0',
      '{',
      '[',
      '[1,2',
      '"a"',
      '{"a":1}',
      '\u{feff}',
      '#',
      'a b c',
      '1-1\t0-1\ta\t_\n',
      'T1\tX 0 1\ta',
      '<?xml?>',
    ]
    for (const format of formats)
      for (const content of files)
        for (const name of ['x.json', 'x.txt', 'x.ann', 'x.tsv', 'x.csv'])
          expect(
            () => complete(format.read([{ name, bytes: bytes(content) }])),
            `${format.id} ${content}`,
          ).not.toThrow()
  })

  test('problems name file, line, column and what was expected', () => {
    const { problems } = read('doccano', '{"text":"a","label":[]}\n\n{"text":"b",}\n', 'b.jsonl')
    expect(problems).toMatchObject([
      { file: 'b.jsonl', line: 3, column: 13, message: 'this is not JSON', expected: 'a string' },
    ])
    expect(read('doccano', '{"text":"ab","label":[[0,9,"X"]]}').problems).toEqual([
      {
        file: 'x.json',
        line: 1,
        column: 0,
        message: 'label[0] [0, 9) is no range of its text',
        expected: 'a range within the text, counted in code points',
      },
    ])
  })

  test('a million entities in one document are read', () => {
    const count = 1_000_000
    const text = 'a '.repeat(count)
    const label = Array.from({ length: count }, (_, index) => `[${2 * index},${2 * index + 1},"X"]`).join(',')
    const content = bytes(`{"text":"👩${text}","label":[${label}]}`)
    const { dataset } = read('doccano', content)
    expect(dataset.documents[0]?.spans).toHaveLength(count)
  }, 120_000)

  test('a line of a hundred megabytes is refused with its length, and the next line read', () => {
    const long = new Uint8Array(100_000_000).fill(97)
    const conll = read('conll', join([bytes('Ada B-PER\n\n'), long, bytes('\n\nBob B-PER\n')]))
    expect(conll.dataset.documents.map(({ text }) => text)).toEqual(['Ada\nBob'])
    expect(conll.problems).toMatchObject([{ line: 3, message: 'the line has 100000000 characters' }])
    const json = read('doccano', join([bytes('{"text":"'), long, bytes('"}\n{"text":"b","label":[]}\n')]))
    expect(json.dataset.documents.map(({ text }) => text)).toEqual(['b'])
    expect(json.problems).toMatchObject([{ line: 1, expected: `at most ${longestRecord}` }])
  }, 120_000)
})

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
