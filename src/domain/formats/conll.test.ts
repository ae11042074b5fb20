import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { getEntities } from '../entities.ts'
import { decodeTags, encodeTags } from '../tags.ts'
import { joinTokens, read, write } from './conll.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
const latin1 = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0))

/** The same two sentences as four corpora would write them. */
const fixtures = {
  'two columns, as CoNLL-2002 in Spanish': 'Ada B-PER\nLovelace I-PER\nescribe O\n\nLondres B-LOC\n. O\n\n',
  'two columns with tabs and no newline at the end': 'Ada\tB-PER\nLovelace\tI-PER\nescribe\tO\n\nLondres\tB-LOC\n.\tO',
  'three columns and document marks, as CoNLL-2002 in Dutch':
    '-DOCSTART- -DOCSTART- O\nAda N B-PER\nLovelace N I-PER\nescribe V O\n\n' +
    '-DOCSTART- -DOCSTART- O\nLondres N B-LOC\n. Punc O\n',
  'four columns in IOB1, as CoNLL-2003 in English':
    '-DOCSTART- -X- -X- O\n\nAda NNP I-NP I-PER\nLovelace NNP I-NP I-PER\nescribe VBZ I-VP O\n\nLondres NNP I-NP I-LOC\n. . O O\n',
  'five columns, as CoNLL-2003 in German':
    'Ada Ada NE I-NC B-PER\nLovelace Lovelace NE I-NC I-PER\nescribe schreiben VVFIN I-VC O\n\nLondres London NE I-NC B-LOC\n. . $. O O\n',
  'columns padded by runs of spaces':
    'Ada       B-PER\nLovelace  I-PER  \nescribe   O\n \t \nLondres   B-LOC\n.         O\n',
  'Windows line ends, a byte order mark and blank lines all over':
    '\u{feff}\r\n\r\nAda\tB-PER\r\nLovelace\tI-PER\r\nescribe\tO\r\n\r\n\r\nLondres\tB-LOC\r\n.\tO\r\n\r\n\r\n',
  'old Macintosh line ends': 'Ada B-PER\rLovelace I-PER\rescribe O\r\rLondres B-LOC\r. O\r',
  'comments as in CoNLL-U':
    '# newdoc\n# sent_id = 1\n# text = Ada Lovelace escribe\nAda\tB-PER\nLovelace\tI-PER\nescribe\tO\n\n# text = Londres .\nLondres\tB-LOC\n.\tO\n',
  'comments as in MultiCoNER':
    '# id 4f\tdomain=en\nAda _ _ B-PER\nLovelace _ _ I-PER\nescribe _ _ O\n\n# id 50\tdomain=en\nLondres _ _ B-LOC\n. _ _ O\n',
}

describe.each(Object.entries(fixtures))('%s', (_, source) => {
  const file = read(bytes(source))

  test('gives the tokens, the entities and no problem', () => {
    expect(file.problems).toEqual([])
    expect(file.sentences.map(sentence => sentence.tokens)).toEqual([
      ['Ada', 'Lovelace', 'escribe'],
      ['Londres', '.'],
    ])
    expect(file.sentences.map(sentence => decodeTags(sentence.tags, file.scheme.scheme))).toEqual([
      [{ start: 0, end: 2, label: 'PER' }],
      [{ start: 0, end: 1, label: 'LOC' }],
    ])
  })

  test('is written back byte for byte', () => {
    expect(write(file)).toEqual(bytes(source))
    expect(write(read(source))).toEqual(bytes(source))
  })

  test('takes new entities and another scheme, all else as it was', () => {
    const entities = new Map([[1, [{ start: 0, end: 2, label: 'creative-work' }]]])
    const written = text(write(file, { entities, scheme: 'BILOU' }))
    const again = read(written)
    expect(again.sentences.map(sentence => sentence.tags)).toEqual([
      ['B-PER', 'L-PER', 'O'],
      ['B-creative-work', 'L-creative-work'],
    ])
    const withoutTag = (rows: readonly (readonly string[])[]) => rows.map(row => row.slice(0, -1))
    expect(again.sentences.map(s => withoutTag(s.rows))).toEqual(file.sentences.map(s => withoutTag(s.rows)))
    expect(again.sentences.map(s => s.lines)).toEqual(file.sentences.map(s => s.lines))
    expect(again.source.mark).toBe(file.source.mark)
  })
})

describe('what a line holds', () => {
  test('every column and the line number of each token are kept', () => {
    const { sentences, width } = read('# c = d\n\nAda NNP B-PER\nsang VBD O\n')
    expect(width).toBe(3)
    expect(sentences).toEqual([
      {
        tokens: ['Ada', 'sang'],
        tags: ['B-PER', 'O'],
        rows: [
          ['Ada', 'NNP', 'B-PER'],
          ['sang', 'VBD', 'O'],
        ],
        lines: [3, 4],
      },
    ])
  })

  test('with tabs, a token may hold or be a space and a middle column may be empty', () => {
    const { sentences, problems } = read('New York\t\tB-LOC\n \tSP\tO\n\u{a0}\tSP\tO\n')
    expect(problems).toEqual([])
    expect(sentences[0]!.tokens).toEqual(['New York', ' ', '\u{a0}'])
  })

  test('a # is a token where it has the columns and a tag of one', () => {
    const file = read('# O\n1 O\n\nroom O\n# O\n\n# NN O\nwin O\n')
    expect(file.sentences.map(sentence => sentence.tokens)).toEqual([['#', '1'], ['room', '#'], ['win']])
    expect(read('# O\n').sentences[0]!.tokens).toEqual(['#'])
    expect(read('# text = a\nAda NNP I-NP B-PER\n# # O O\n').sentences[0]!.tokens).toEqual(['Ada', '#'])
  })

  test('inside a sentence nothing is a comment', () => {
    expect(read('Ada\tB-PER\n# lost\nsang\tO\n').problems).toMatchObject([{ line: 2 }])
  })

  test('sentences after document marks are counted from the right place', () => {
    const mark = '-DOCSTART- -X- O O\n\n'
    const sentence = 'a _ _ O\n\n'
    const documents = (source: string) => read(source).documents
    expect(documents(mark + sentence + sentence + mark + sentence)).toEqual([0, 2])
    expect(documents(sentence + mark + mark + sentence + mark)).toEqual([0, 1])
    expect(documents(sentence + sentence)).toEqual([])
  })
})

describe('what cannot be read', () => {
  const source = 'Ada B-PER\nsang O\n\nBob PER\n\nEve B_PER\n. X-LOC\n\nMax\n. O\n\nNew York B-LOC\n\nZoe B-PER\n'

  test('is named with line, column and what was expected, and the good sentences are taken', () => {
    const file = read(source)
    expect(file.sentences.map(sentence => sentence.tokens)).toEqual([['Ada', 'sang'], ['Zoe']])
    expect(file.leftOut).toBe(4)
    const expected = 'O, or one of B I E S L U, a hyphen and a type, such as B-PER'
    const columns = '2, as most lines have'
    expect(file.problems).toEqual([
      { line: 4, column: 2, message: '"PER" is no tag', expected },
      { line: 6, column: 2, message: '"B_PER" is no tag', expected },
      { line: 7, column: 2, message: '"X-LOC" is no tag', expected },
      { line: 9, column: 2, message: 'the line has 1 column', expected: columns },
      { line: 12, column: 3, message: 'the line has 3 columns', expected: columns },
    ])
  })

  test('stays in the file as it was when the rest is edited', () => {
    const file = read(source)
    const written = text(write(file, { entities: new Map([[1, [{ start: 0, end: 1, label: 'ORG' }]]]) }))
    expect(written).toBe(source.replace('Zoe B-PER', 'Zoe B-ORG'))
  })

  test.each([
    ['', 'the file has no token'],
    ['\n \n', 'the file has no token'],
    ['Ada\nLovelace\n\nLondon\n', 'the file has one column'],
    ['PK\u{3}\u{4}\0\0', 'the file is not text'],
  ])('%j is refused as a whole', (source, message) => {
    const file = read(source)
    expect(file.sentences).toEqual([])
    expect(file.problems).toMatchObject([{ line: 1, message }])
    expect(file.problems[0]!.expected).toMatch(/^a line for each token/)
    expect(text(write(file))).toBe(source)
  })

  test('an empty token is no token', () => {
    expect(read('Ada\tB-PER\n\tO\n').problems).toMatchObject([{ line: 2, column: 1, message: 'the token is empty' }])
  })

  test('at most a thousand problems are kept, the sentences all counted', () => {
    const file = read('a O\nb X\n\n'.repeat(3000))
    expect([file.problems.length, file.leftOut]).toEqual([1000, 3000])
  })

  test('tags that break the scheme are kept and counted, not repaired unasked', () => {
    const file = read('a B-PER\nb O\nc I-PER\nd B-LOC\n')
    expect(file.scheme).toMatchObject({ scheme: 'IOB2', violations: 1 })
    expect(file.sentences[0]!.tags).toEqual(['B-PER', 'O', 'I-PER', 'B-LOC'])
    expect(text(write(file, { scheme: 'IOBES' }))).toBe('a S-PER\nb O\nc S-PER\nd S-LOC\n')
  })
})

describe('encodings', () => {
  test('what is not UTF-8 is read as Latin-1, said so with the line, and written back byte for byte', () => {
    const source = latin1('Ada B-PER\n\nM\u{fc}nchen B-LOC\n\u{80}\u{9f} O\n')
    const file = read(source)
    expect(file.source.encoding).toEqual({ name: 'latin-1', invalidUtf8Line: 3 })
    expect(file.sentences[1]!.tokens[0]).toBe('München')
    expect(write(file)).toEqual(source)
    expect(() => write(file, { entities: new Map([[0, [{ start: 0, end: 1, label: '人' }]]]) })).toThrow('no "人"')
  })

  test('UTF-8 beyond the BMP keeps its UTF-16 offsets', () => {
    const { sentences } = read(bytes('👩‍🚀 O\nmet O\n人 B-PER\n'))
    const joined = joinTokens(sentences[0]!.tokens)
    expect(joined.text).toBe('👩‍🚀 met 人')
    expect(joined.offsets.map(({ start, end }) => joined.text.slice(start, end))).toEqual(sentences[0]!.tokens)
    expect(joinTokens([])).toEqual({ text: '', offsets: [] })
  })
})

describe('hostile files', () => {
  test('labels that name parts of every object are labels', () => {
    const { sentences } = read('a B-__proto__\nb I-__proto__\nc B-constructor\n')
    expect(getEntities(sentences[0]!.tags).map(entity => entity.label)).toEqual(['__proto__', 'constructor'])
  })

  test('a label with white space cannot be written', () => {
    const file = read('a O\n')
    for (const label of ['New York', 'a\tb', 'a\nb'])
      expect(() => write(file, { entities: new Map([[0, [{ start: 0, end: 1, label }]]]) })).toThrow('white space')
  })

  test('two hundred thousand tokens, endless spaces and endless columns are read in a moment', () => {
    const sentence = 'Ada NNP I-NP B-PER\nLovelace NNP I-NP I-PER\nsang VBD I-VP O\n. . O O\n\n'
    const long = ['a' + ' '.repeat(2e6) + 'O', 'b' + ' c'.repeat(2e5) + ' O', ' '.repeat(2e6), '#'.repeat(1e6)].join(
      '\n',
    )
    const file = read(bytes(sentence.repeat(50_000)))
    expect(write(file, { scheme: 'IOBES' }).length).toBeGreaterThan(1e6)
    expect(read(long).leftOut).toBeGreaterThan(0)
    expect(file.sentences).toHaveLength(50_000)
  }, 20_000)
})

test('whatever is written in the shape of a table comes back token for token and byte for byte', () => {
  const cell = fc.stringMatching(/^[a-zß人#.-]{1,6}$/u)
  const anySentence = fc.array(fc.tuple(cell, fc.constantFrom('PER', 'creative-work', '')), {
    minLength: 1,
    maxLength: 6,
  })
  const shape = fc.record({
    separator: fc.constantFrom('\t', ' ', '   '),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    between: fc.constantFrom('', ' ', '\t'),
    middle: fc.array(cell, { maxLength: 3 }),
    mark: fc.constantFrom('', '\u{feff}'),
    lastLineEnd: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(anySentence, { minLength: 1, maxLength: 4 }), shape, (sentences, shape) => {
      const tagged = sentences.map(pairs => {
        const spans = pairs.flatMap(([, label], start) => (label ? [{ start, end: start + 1, label }] : []))
        return { tokens: pairs.map(([token]) => token), tags: encodeTags(spans, pairs.length, 'IOB2') }
      })
      const tables = tagged.map(({ tokens, tags }) =>
        tokens.map((token, index) => [token, ...shape.middle, tags[index]].join(shape.separator)).join(shape.lineEnd),
      )
      const between = shape.lineEnd + shape.between + shape.lineEnd
      const source = shape.mark + tables.join(between) + (shape.lastLineEnd ? shape.lineEnd : '')
      const file = read(bytes(source))
      expect(file.problems).toEqual([])
      expect(file.sentences.map(({ tokens, tags }) => ({ tokens, tags }))).toEqual(tagged)
      expect(text(write(file))).toBe(source)
    }),
    { numRuns: 200 },
  )
})
