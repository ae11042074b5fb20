import { describe, expect, it } from 'vitest'
import { writeModelCard, type ModelCard } from './model-card.ts'

const bare: ModelCard = {
  name: 'ships',
  title: 'Ships',
  encoder: { id: 'gleaner-en' },
  labels: ['O', 'B-SHIP', 'I-SHIP', 'B-PORT', 'I-PORT'],
  decode: 'viterbi',
}
const score = (precision: number, recall: number, f1: number, number: number) => ({ precision, recall, f1, number })
const full: ModelCard = {
  ...bare,
  description: 'Ships and their ports in logbooks.',
  encoder: { id: 'gleaner-en', licence: 'Apache-2.0', languages: ['en'], maxLength: 512 },
  licence: 'CC-BY-4.0',
  descriptions: { SHIP: 'a vessel | by name', PORT: '' },
  provenance: {
    corpus: 'Logbooks',
    training: { sentences: 1234, folds: 3 },
    crossValidation: [{ c: 1 }],
    deep: { a: { b: { c: 1 } } },
  },
  run: {
    date: '2026-11-21',
    documents: 40,
    words: 12345,
    entities: 1500,
    byType: [
      ['SHIP', 1200],
      ['PORT', 300],
    ],
    method: 'The optimum of a convex head.',
    options: { c: 0.1, seed: 42 },
    scores: {
      method: 'Five-fold cross-validation over documents; the score is of the procedure.',
      data: '40 documents of logbooks',
      overall: score(0.81234, 0.7, 0.752, 1500),
      types: [
        ['SHIP', score(0.9, 0.8, 0.847, 1200)],
        ['PORT', score(0.5, 0.4, 0.444, 300)],
      ],
    },
  },
  loss: {
    data: '40 documents',
    words: 12345,
    differing: 123,
    gleaner: score(1, 1, 0.752, 1),
    stock: score(1, 1, 0.7, 1),
  },
}

/** The text of a section, without the code that a card shows. */
const section = (card: string, title: string) =>
  card
    .split(/^## /m)
    .find(part => part.startsWith(`${title}\n`))
    ?.trim()

describe('a card of all that can be known', () => {
  const card = writeModelCard(full)

  it('begins with what the hub reads', () => {
    expect(card.split('\n---\n')[0]).toBe(`---
language:
- en
license: cc-by-4.0
library_name: transformers.js
pipeline_tag: token-classification
base_model: gleaner-en
tags:
- token-classification
- named-entity-recognition
- onnx
- gleaner
model-index:
- name: Ships
  results:
  - task:
      type: token-classification
      name: Named entity recognition
    dataset:
      type: private
      name: "40 documents of logbooks"
    metrics:
    - type: precision
      name: "Entity precision"
      value: 0.8123
    - type: recall
      name: "Entity recall"
      value: 0.7
    - type: f1
      name: "Entity f1"
      value: 0.752`)
  })

  it('says what the labels mean and how much they were learned from', () => {
    expect(section(card, 'Labels')).toBe(`Labels

| type | meaning | learned from |
| --- | --- | ---: |
| \`SHIP\` | a vessel \\| by name | 1,200 |
| \`PORT\` |  | 300 |

Of each the tags \`B-\` (begins) and \`I-\` (goes on); \`O\` is no entity. \`config.json\` numbers them.`)
    expect(section(card, 'Training data')).toContain('40 documents, 12,345 words, 1,500 entities.')
  })

  it('says how it was trained, by the names of the options', () => {
    expect(section(card, 'Training')).toBe(`Training

The optimum of a convex head.

Trained on 2026-11-21.

Options:

- \`c\`: 0.1
- \`seed\`: 42

The head's file says of its origin:

- \`corpus\`: Logbooks
- \`training.sentences\`: 1234
- \`training.folds\`: 3`)
  })

  it('says scores with what they are of', () => {
    expect(section(card, 'Scores')).toMatch(/^Scores\n\nOn 40 documents of logbooks, in per cent:\n/)
    expect(section(card, 'Scores')).toContain(
      '| `PORT` | 50.0 | 40.0 | 44.4 | 300 |\n| all (micro) | 81.2 | 70.0 | 75.2 | 1,500 |',
    )
    expect(section(card, 'Scores')).toContain(
      'Five-fold cross-validation over documents; the score is of the procedure.',
    )
  })

  it('says what other tools lose, and what was measured of it', () => {
    expect(section(card, 'How tags are decoded')).toContain(
      'On 40 documents 123 of 12,345 words (1.00 %) get another tag so. Entity F1 there: 75.2 by Viterbi, 70.0 by plain logits.',
    )
  })
})

describe('a card of what little is known', () => {
  const card = writeModelCard(bare)

  it('leaves out what nobody said', () => {
    expect(card).not.toMatch(/undefined|NaN|null/)
    expect(card).not.toContain('license')
    expect(card).not.toContain('model-index')
    expect([...card.matchAll(/^## (.*)$/gm)].map(match => match[1])).toEqual([
      'Labels',
      'Use',
      'How tags are decoded',
      'Limits',
      'Files',
    ])
  })

  it('shows code that names the folder', () => {
    expect(card).toContain('folder = "ships"')
    expect(card).toContain("await pipeline('token-classification', 'ships')")
  })

  it('says of a head with learned steps that those are lost too', () => {
    expect(card).not.toContain('step from tag to tag')
    expect(writeModelCard({ ...bare, hasSteps: true })).toContain(
      '(constrained Viterbi over words, with what the head has learned that a step from tag to tag is worth)',
    )
  })

  it('says of a head with neighbours that no graph asks them', () => {
    expect(card).not.toContain('neighbours')
    const asking = writeModelCard({ ...full, decodes: true, neighbours: { count: 8, share: 0.25 } })
    expect(asking).toContain('asks the 8 nearest of the words that it learned from, and gives what they were 25 %')
    expect(asking).toContain('123 of 12,345 words (1.00 %) get another tag so.')
    expect(asking).toContain('by this graph')
  })

  it('says of a graph that decodes that it does', () => {
    const decoding = writeModelCard({ ...full, decodes: true })
    expect(decoding).toContain('The graph does so itself')
    expect(decoding).toContain('123 of 12,345 words (1.00 %) would get another tag by the largest of plain logits.')
    expect(decoding).toContain('aggregation_strategy="simple"')
    expect(card).toContain('aggregation_strategy="first"')
  })

  it('says of a head without Viterbi that nothing is lost', () => {
    expect(writeModelCard({ ...bare, decode: 'argmax' })).toContain('nothing is lost')
  })
})

it('keeps names that are YAML, Markdown or code inert', () => {
  const title = 'yes: "it" #is\n- a list'
  const card = writeModelCard({ ...full, title, labels: ['O', 'B-a|b`c', 'I-a|b`c'], descriptions: {} })
  expect(card).toContain('- name: "yes: \\"it\\" #is\\n- a list"')
  expect(card).toContain('# yes: "it" #is - a list\n')
  expect(card).toContain("| `a\\|b'c` |")
  expect(writeModelCard({ ...full, licence: 'no' })).toContain('license: "no"')
})
