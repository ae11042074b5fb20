import { expect, test } from 'vitest'
import { documentOf, type DatasetDocument } from './dataset.ts'
import { complete } from './format.ts'
import { joined } from './tokens.ts'
import { webanno } from './webanno.ts'

const file = (content: string, name = 'letter.tsv') => [{ name, bytes: new TextEncoder().encode(content) }]
const head = '#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Span|value\n\n\n'
const shown = (content: string) => {
  const { dataset, problems } = complete(webanno.read(file(head + content)))
  expect(problems).toEqual([])
  const [{ text, spans, tokens }] = dataset.documents as [DatasetDocument]
  return { text, entities: spans.map(({ start, end, label }) => `${label} ${text.slice(start, end)}`), tokens }
}

// The shapes of INCEpTION's tsv3-suite, with words of our own.
test('reads line breaks and tabs of a text, and an emoji in UTF-16 units', () => {
  expect(
    shown(
      '#Text=Ada wrote\n#Text=to\\tBob 😊 .\n1-1\t0-3\tAda\tPER\t\n1-2\t4-9\twrote\t_\t\n1-3\t10-12\tto\t_\t\n1-4\t13-16\tBob\tPER\t\n1-5\t17-19\t😊\t*\t\n',
    ),
  ).toMatchObject({
    text: 'Ada wrote\nto\tBob 😊 .',
    entities: ['PER Ada', 'PER Bob', 'Span 😊'],
  })
})

test('reads entities of several tokens, stacked ones, parts of tokens, and one over two sentences', () => {
  const rows = [
    '#Text=Bank of London',
    '1-1\t0-4\tBank\tORG[1]\t',
    '1-2\t5-7\tof\tORG[1]\t',
    '1-3\t8-14\tLondon\tORG[1]|LOC[2]|A\\_B\\|C[3]\t',
    '',
    '#Text=she sang',
    '2-1\t15-18\tshe\tA\\_B\\|C[3]\t',
    '2-2\t19-23\tsang\t_\t',
    '2-2.1\t20-22\tan\tMID\t',
  ]
  expect(shown(`${rows.join('\n')}\n`)).toEqual({
    text: 'Bank of London\nshe sang',
    entities: ['ORG Bank of London', 'A_B|C London\nshe', 'LOC London', 'MID an'],
    tokens: { offsets: [0, 4, 5, 7, 8, 14, 15, 18, 19, 23], sentences: [0, 3] },
  })
})

test('finds the named entities among other layers, and says which it leaves', () => {
  const content =
    '#FORMAT=WebAnno TSV 3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|coarseValue|PosValue\n#T_SP=webanno.custom.Mood|mood\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n\n\n#Text=Ada\n1-1\t0-3\tAda\tN\tNNP\tglad\t*\tPER\t\n'
  const { dataset, problems } = complete(webanno.read(file(content)))
  expect(dataset.documents[0]?.spans).toEqual([{ start: 0, end: 3, label: 'PER' }])
  expect(problems).toMatchObject([{ message: '1 further layers of spans are not read: webanno.custom.Mood' }])
})

test('refuses a row that would fill the memory', () => {
  const { dataset, leftOut } = complete(webanno.read(file(`${head}#Text=a\n1-1\t999999990-999999991\ta\t_\t\n`)))
  expect([dataset.documents.length, leftOut]).toEqual([0, 1])
})

test('writes what INCEpTION writes', () => {
  const { text, tokens } = joined([['Ada', 'Lovelace', 'sang'], ['Bob']])
  const spans = [
    { start: 0, end: 12, label: 'a_b' },
    { start: 18, end: 21, label: 'PER' },
  ]
  const [written] = webanno.write({ documents: [documentOf({ text, tokens, spans })], labels: [] }).files
  expect(new TextDecoder().decode(written!.bytes)).toBe(
    '#FORMAT=WebAnno TSV 3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n\n\n' +
      '#Text=Ada Lovelace sang\n1-1\t0-3\tAda\t*[1]\ta\\_b[1]\t\n1-2\t4-12\tLovelace\t*[1]\ta\\_b[1]\t\n1-3\t13-17\tsang\t_\t_\t\n' +
      '\n#Text=Bob\n2-1\t18-21\tBob\t*\tPER\t\n',
  )
})
