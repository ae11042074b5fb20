import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NewDocument } from './document-list.ts'
import type { GoldSpan } from './project.ts'
import { sortSpans } from './spans.ts'
import { after, projectOf, rangeOf } from './testing.ts'
import { said, trainingCheck, type CheckOptions, type TrainingFinding } from './training-check.ts'
import { setHead } from './document-list.ts'

const all = ['PER', 'LOC', 'ORG']
const done = { state: 'done', annotatedFor: all } as const
type Entity = readonly [words: string, label: string, nth?: number]

/** Documents that are done, each a text with its entities; what is found in them. */
function check(
  documents: Readonly<Record<string, readonly [text: string, ...Entity[]]>>,
  more: Readonly<Record<string, Partial<NewDocument>>> = {},
  options?: CheckOptions,
): TrainingFinding[] {
  const texts = Object.fromEntries(Object.entries(documents).map(([id, [text]]) => [id, text]))
  const records = projectOf(
    texts,
    Object.fromEntries(
      Object.entries(documents).map(([id, [text, ...entities]]) => {
        const spans = entities.map(([words, label, nth]): GoldSpan => ({ ...rangeOf(text, words, nth), label }))
        return [id, { ...done, spans: sortSpans(spans), ...more[id] }]
      }),
    ),
  )
  return run(records, texts, options)
}

function run(records: ReturnType<typeof projectOf>, texts: Readonly<Record<string, string>>, options?: CheckOptions) {
  const looking = trainingCheck(
    records,
    Object.entries(texts).map(([document, text]) => ({ document, text })),
    options,
  )
  for (;;) {
    const step = looking.next()
    if (step.done) return step.value
  }
}

const kinds = (findings: readonly TrainingFinding[]) => findings.map(({ kind }) => kind)
const one = (findings: readonly TrainingFinding[], kind: TrainingFinding['kind']) =>
  findings.find(finding => finding.kind === kind)

/** Five sound documents in which every label has five entities, so that nothing else is found. */
const sound = Object.fromEntries(
  ['red', 'green', 'blue', 'white', 'black'].map((word, index): [string, [string, ...Entity[]]] => {
    const [per, loc, org] = [`Ann${word}`, `Port${word}`, `Corp${word}`]
    const text = `${per} of ${org} went ${index} times ${'very '.repeat(index)}gladly to ${loc} by ${word} boat .`
    return [word, [text, [per, 'PER'], [loc, 'LOC'], [org, 'ORG']]]
  }),
)

describe('the check before training', () => {
  test('finds nothing in sound gold', () => {
    expect(check(sound)).toEqual([])
  })

  test('blocks where nothing is done, and says what is left out', () => {
    const findings = check({ a: ['Ann met Bo', ['Ann', 'PER']] }, { a: { state: 'in-progress', annotatedFor: null } })
    expect(findings).toEqual([
      { kind: 'no-entities', severity: 'blocks', places: [], count: 0 },
      { kind: 'not-done', severity: 'notes', places: [{ document: 'a', start: 0, end: 0 }], count: 1 },
    ])
  })

  test('does not bring up what was skipped', () => {
    const more = { red: { state: 'skipped', annotatedFor: null } } as const
    expect(kinds(check(sound, more))).not.toContain('not-done')
  })

  test('warns where every word is an entity, beyond what was done up to all the same', () => {
    const only: readonly [string, ...Entity[]] = ['Ann Lee, Bo', ['Ann Lee', 'PER'], ['Bo', 'PER']]
    expect(kinds(check({ a: only }))).toContain('no-outside')
    const upTo = { a: { state: 'in-progress', annotatedFor: all, doneUpTo: 8 } } as const
    expect(kinds(check({ a: ['Ann Lee, who ran', ['Ann Lee', 'PER']] }, upTo))).toContain('no-outside')
  })

  test('names each label with fewer than five entities, and where they are', () => {
    const findings = check({ ...sound, red: ['Annred left home .', ['Annred', 'PER']] })
    const few = findings.filter(({ kind }) => kind === 'few-examples')
    expect(few.map(({ label, count, places }) => [label, count, places.length])).toEqual([
      ['LOC', 4, 4],
      ['ORG', 4, 4],
    ])
  })

  test('finds texts with several labels: the rarer ones, unless a person confirmed them', () => {
    const odd: [string, ...Entity[]] = ['Annred saw Annblue at Portred .', ['Annred', 'LOC'], ['Annblue', 'ORG']]
    const findings = check({ ...sound, odd, more: ['Annred slept', ['Annred', 'PER']] })
    expect(one(findings, 'contradictions')).toMatchObject({
      severity: 'warns',
      count: 2,
      places: [
        { document: 'odd', start: 0, end: 6 },
        { document: 'odd', start: 11, end: 18 },
      ],
    })
    const confirmed = { odd: { spans: [{ start: 0, end: 6, label: 'LOC', confirmed: true }] } } as const
    expect(one(check({ ...sound, odd }, confirmed), 'contradictions')).toBeUndefined()
  })

  test('finds gold that cuts a word of the model in two, by the words it is told', () => {
    const text = 'Portgreen-based Annred, Corpred and Portblueish people'
    const odd: [string, ...Entity[]] = [
      text,
      ['Portgreen', 'LOC'],
      ['Annre', 'PER'],
      ['Portblue', 'LOC'],
      ['red', 'ORG', 1],
    ]
    const cut = (options?: CheckOptions) =>
      one(check({ ...sound, odd }, {}, options), 'cut-words')?.places.map(({ start, end }) => text.slice(start, end))
    expect(cut()).toEqual(['Annre', 'red', 'Portblue'])
    const bySpace: CheckOptions = {
      words: (text, { start, end }) =>
        [...text.slice(start, end).matchAll(/\S+/g)].map(match => {
          return { start: start + match.index, end: start + match.index + match[0].length }
        }),
    }
    expect(cut(bySpace)).toEqual(['Portgreen', 'Annre', 'red', 'Portblue'])
  })

  test('sees a cut in a word without end', () => {
    const text = `${'a'.repeat(500)} and so on`
    const spans = [{ start: 200, end: 300, label: 'PER' }]
    expect(one(check({ ...sound, long: [text] }, { long: { spans } }), 'cut-words')?.count).toBe(1)
  })

  test('finds entities over a line break that parts the text, not over one of a wrapped line', () => {
    const wrapped = [
      'The long report of the committee that was set up by the council in New',
      'York says that nothing whatever was done about the bridges of the city',
      'before the winter came and with it the floods that nobody had expected',
      'to come.',
    ].join('\n')
    const odd: Record<string, [string, ...Entity[]]> = {
      list: ['Annred\nAnnblue\n\nPortred and on', ['Annred\nAnnblue', 'PER'], ['Portred', 'LOC']],
      wrapped: [wrapped, ['New\nYork', 'LOC']],
    }
    expect(one(check({ ...sound, ...odd }), 'crossing')?.places).toEqual([{ document: 'list', start: 0, end: 14 }])
  })

  test('finds entities under longer ones', () => {
    const odd: [string, ...Entity[]] = ['Port of Annred today', ['Port of Annred', 'LOC'], ['Annred', 'PER']]
    expect(one(check({ ...sound, odd }), 'overlaps')?.places).toEqual([{ document: 'odd', start: 8, end: 14 }])
  })

  test('finds what is far longer than others of its label', () => {
    const long = 'Annred and then Annblue and then Annwhite and all of their many friends'
    const findings = check({ ...sound, odd: [`So ${long} left`, [long, 'PER']] })
    expect(one(findings, 'very-long')).toMatchObject({ count: 1, severity: 'notes', places: [{ document: 'odd' }] })
  })

  test('finds documents that repeat, the later ones', () => {
    const [text, ...entities] = sound.white!
    const findings = check({ ...sound, again: [text.replace('gladly', 'Gladly'), ...entities] })
    expect(one(findings, 'repeats')?.places).toEqual([{ document: 'again', start: 0, end: 0 }])
  })

  test('says that few documents flatter, and which were annotated for some labels alone', () => {
    const { red, blue } = sound
    const findings = check({ red: red!, blue: blue! }, { blue: { annotatedFor: ['PER'] } })
    expect(one(findings, 'few-documents')?.count).toBe(2)
    expect(one(findings, 'partly-annotated')?.places).toEqual([{ document: 'blue', start: 0, end: 0 }])
  })

  test('puts what blocks before what warns before what is only noted', () => {
    const rank = { blocks: 0, warns: 1, notes: 2 }
    const findings = check({ a: ['Ann\nBo', ['Ann\nBo', 'PER']], b: ['x'] }, { b: { state: 'new' } })
    const ranks = findings.map(({ severity }) => rank[severity])
    expect(ranks).toEqual(ranks.toSorted())
  })

  test('looks at no document that it has no text of', () => {
    const texts = { a: 'Ann ran' }
    const records = after(projectOf(texts, { a: done }), setHead(projectOf(texts, { a: done }), 'a', 'news'))
    expect(kinds(run(records, {}))).toEqual(['no-entities'])
  })
})

test('every finding is said in a sentence, of one and of many', () => {
  const names = { 'few-examples': 'PER' }
  const every = (
    'no-entities no-outside few-examples contradictions cut-words crossing overlaps very-long repeats few-documents ' +
    'partly-annotated not-done'
  ).split(' ') as TrainingFinding['kind'][]
  for (const kind of every)
    for (const count of [1, 3]) {
      const sentence = said({ kind, severity: 'notes', places: [], count, label: 'l1' }, () => names['few-examples'])
      expect(sentence).toMatch(/^[A-Z0-9].*\.$/)
      expect(sentence).not.toMatch(/\b1 (entities|documents|texts)\b|\b3 (entity|document|text)\b|undefined/)
    }
  expect(said({ kind: 'few-examples', severity: 'warns', places: [], count: 0, label: 'l1' }, () => 'PER')).toBe(
    'PER has no entity in what is done: it cannot be learned.',
  )
})

test('every place is an entity of the document that it names', () => {
  const text = 'Ann Lee met\nBo of New York-based Corp, Ann again.'
  const span = fc
    .record({ start: fc.nat(text.length - 2), length: fc.integer({ min: 1, max: 14 }), label: fc.constantFrom(...all) })
    .map(({ start, length, label }) => ({ start, end: Math.min(text.length, start + length), label }))
  const distinct = fc.uniqueArray(span, {
    maxLength: 8,
    selector: ({ start, end, label }) => `${start} ${end} ${label}`,
  })
  fc.assert(
    fc.property(distinct, distinct, (a, b) => {
      const golds: Record<string, GoldSpan[]> = { a, b }
      const findings = run(projectOf({ a: text, b: text }, { a: { ...done, spans: a }, b: { ...done, spans: b } }), {
        a: text,
        b: text,
      })
      for (const { places, kind } of findings)
        for (const { document, start, end } of places)
          expect(kind === 'repeats' || golds[document]!.some(gold => gold.start === start && gold.end === end)).toBe(
            true,
          )
    }),
    { numRuns: 100 },
  )
})

test('twenty-five thousand entities of five hundred documents are looked through in a moment', () => {
  const texts: Record<string, string> = {}
  const more: Record<string, Partial<NewDocument>> = {}
  for (let index = 0; index < 500; index++) {
    const words = Array.from({ length: 200 }, (_, word) => `w${(index * 7919 + word * 104_729) % 20_011}`)
    const spans: GoldSpan[] = []
    let at = 0
    for (const [place, word] of words.entries()) {
      if (place % 4 === 0) spans.push({ start: at, end: at + word.length, label: all[(place >> 2) % 3]! })
      at += word.length + 1
    }
    texts[`d${index}`] = words.join(' ')
    more[`d${index}`] = { ...done, spans }
  }
  const records = projectOf(texts, more)
  expect(one(run(records, texts), 'contradictions')).toBeDefined()
}, 30_000)
