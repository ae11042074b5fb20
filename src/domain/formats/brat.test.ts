import { expect, test } from 'vitest'
import { brat } from './brat.ts'
import { documentOf } from './dataset.ts'
import { complete } from './format.ts'

test('brat takes parts with words between them for entities of their own, and says so', () => {
  const file = (name: string, content: string) => ({ name, bytes: new TextEncoder().encode(content) })
  const ann = 'T1\tPER 0 3;8 11\tAda Bob\nR1\tKnows Arg1:T1 Arg2:T1\nT2\tLOC 99 100\tx\n'
  const { dataset, problems, leftOut } = complete(
    brat.read([file('a.ann', ann), file('a.txt', 'Ada met Bob'), file('b.ann', ann)]),
  )
  expect(dataset.documents[0]?.spans).toEqual([
    { start: 0, end: 3, label: 'PER' },
    { start: 8, end: 11, label: 'PER' },
  ])
  expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual(['a.ann:1', 'b.ann:1', 'a.ann:1', 'a.ann:3'])
  expect(leftOut).toBe(2)
})

test('an entity over a line break is written in fragments, its label in brat’s letters, doubt and comment beside it', () => {
  const text = 'Ada\nLovelace sang'
  const spans = [{ start: 0, end: 12, label: 'Künst ler', unsure: true as const, comment: 'or her\nmother' }]
  const { files, losses } = brat.write({ documents: [documentOf({ text, title: 'a', spans })], labels: [] })
  const content = (name: string) => new TextDecoder().decode(files.find(file => file.name === name)!.bytes)
  expect(content('a.txt')).toBe(text)
  expect(content('a.ann')).toBe(
    'T1\tKunst_ler 0 3;4 12\tAda Lovelace\nA1\tUnsure T1\n#1\tAnnotatorNotes T1\tor her mother\n',
  )
  expect(content('annotation.conf')).toContain('[entities]\nKunst_ler\n')
  expect(losses.map(({ kind }) => kind)).toEqual(['label', 'comment'])
})
