import * as v from 'valibot'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { getEntities, strictEntities, type EntityMode } from './entities.ts'
import { countEntities, evaluate, restrictTypes, tokenReport, type Averages, type Score } from './metrics.ts'
import { schemes } from './tags.ts'

const row = v.tuple([v.string(), v.nullable(v.number()), v.nullable(v.number()), v.nullable(v.number()), v.number()])
const sides = { gold: v.array(v.string()), predicted: v.array(v.string()) }
const entities = v.array(v.array(v.tuple([v.string(), v.number(), v.number()])))
const golden = v.parse(
  v.object({
    cases: v.array(
      v.union([
        v.object({
          scheme: v.nullable(v.picklist(schemes)),
          ...sides,
          goldEntities: entities,
          predictedEntities: entities,
          report: v.array(row),
          scores: v.array(v.number()),
          accuracy: v.number(),
        }),
        v.object({ scheme: v.picklist(schemes), ...sides, error: v.string() }),
      ]),
    ),
    tokens: v.array(
      v.object({ ...sides, withO: v.array(row), withoutO: v.array(row), micro: v.array(v.array(v.number())) }),
    ),
  }),
  JSON.parse(readFileSync(new URL('./goldens/seqeval.json', import.meta.url), 'utf8')),
)

const split = (sentences: string[]) => sentences.map(tags => (tags === '' ? [] : tags.split(' ')))
const triples = (spans: { label: string; start: number; end: number }[]) => spans.map(s => [s.label, s.start, s.end])

/** The Python row of a name; where seqeval says NaN, there is no entity and ours is 0. */
function expectRow(rows: v.InferOutput<typeof row>[], name: string, score: Score | undefined) {
  const [, precision, recall, f1, number] = rows.find(candidate => candidate[0] === name)!
  expect(score!.precision).toBeCloseTo(precision ?? 0, 12)
  expect(score!.recall).toBeCloseTo(recall ?? 0, 12)
  expect(score!.f1).toBeCloseTo(f1 ?? 0, 12)
  expect(score!.number).toBe(number)
}

describe('seqeval 1.2.2', () => {
  test.each([null, ...schemes])('scores and entities are equal in every golden case, scheme %s', scheme => {
    const cases = golden.cases.filter(candidate => candidate.scheme === scheme)
    expect(cases.length).toBeGreaterThan(20)
    for (const golden of cases) {
      const [gold, predicted] = [split(golden.gold), split(golden.predicted)]
      const mode: EntityMode = scheme ? { mode: 'strict', scheme } : { mode: 'default' }
      if ('error' in golden) {
        expect(() => evaluate(gold, predicted, mode), golden.error).toThrow(RangeError)
        continue
      }
      const read = (tags: string[]) => triples(scheme ? strictEntities(tags, scheme) : getEntities(tags))
      expect(gold.map(read)).toEqual(golden.goldEntities)
      expect(predicted.map(read)).toEqual(golden.predictedEntities)

      const report = evaluate(gold, predicted, mode)
      expectRow(golden.report, 'micro avg', report.overall)
      expectRow(golden.report, 'macro avg', report.macro)
      expectRow(golden.report, 'weighted avg', report.weighted)
      const types = golden.report.map(([name]) => name).filter(name => !name.endsWith(' avg'))
      expect([...report.types.keys()]).toEqual(types)
      for (const type of types) expectRow(golden.report, type, report.types.get(type))
      expect(report.accuracy).toBeCloseTo(golden.accuracy, 12)
      const { precision, recall, f1 } = report.overall
      golden.scores.forEach((score, index) => expect([precision, recall, f1][index]).toBeCloseTo(score, 12))
    }
  })

  test('no sentence and no token score 0 and break nothing', () => {
    for (const none of [[], [[]]]) {
      const report = evaluate(none, none, { mode: 'default' })
      expect([report.overall.f1, report.macro.f1, report.accuracy]).toEqual([0, 0, 0])
    }
  })

  test('an orphan I- counts by default and not in strict IOB2', () => {
    const tags = [['O', 'I-PER']]
    expect(evaluate(tags, tags, { mode: 'default' }).overall.f1).toBe(1)
    expect(evaluate(tags, tags, { mode: 'strict', scheme: 'IOB2' }).overall).toMatchObject({ f1: 0, number: 0 })
  })

  test('gold and predicted of different shapes are refused', () => {
    expect(() => evaluate([['O']], [], { mode: 'default' })).toThrow('1 gold sentences, 0 predicted')
    expect(() => evaluate([['O']], [['O', 'O']], { mode: 'default' })).toThrow(
      'sentence 1 has 1 gold tags, 2 predicted',
    )
  })

  test('the counts behind the score add up over documents', () => {
    const gold = [['B-PER', 'I-PER', 'O', 'B-LOC'], ['B-LOC']]
    const predicted = [['B-PER', 'O', 'O', 'B-LOC'], ['O']]
    const count = (g: string[][], p: string[][]) => countEntities(g, p, { mode: 'default' })
    expect(count(gold, predicted)).toEqual({ correct: 1, predicted: 2, gold: 3 })
    expect(count([gold[1]!], [predicted[1]!])).toEqual({ correct: 0, predicted: 0, gold: 1 })
  })
})

test('single tags score as in scikit-learn, with O and without', () => {
  for (const { gold, predicted, withO, withoutO, micro } of golden.tokens) {
    const report = tokenReport(split(gold), split(predicted))
    for (const [tag, score] of report.tags) expectRow(withO, tag, score)
    expect([...report.tags.keys()]).toEqual(withO.map(([name]) => name).filter(name => !name.endsWith(' avg')))
    const expectAverages = (averages: Averages, rows: typeof withO, micro: number[]) => {
      expectRow(rows, 'macro avg', averages.macro)
      expectRow(rows, 'weighted avg', averages.weighted)
      const { precision, recall, f1 } = averages.overall
      micro.forEach((score, index) => expect([precision, recall, f1][index]).toBeCloseTo(score, 12))
    }
    expectAverages(report.withO, withO, micro[0]!)
    expectAverages(report.withoutO, withoutO, micro[1]!)
    expect(report.accuracy).toBeCloseTo(micro[0]![2]!, 12)
  }
})

test('types that one side does not know are left out by their whole name', () => {
  const types = new Set(['PER', 'creative-work'])
  expect(restrictTypes(['B-PER', 'I-PER', 'B-work', 'B-creative-work', 'PER', 'O'], types)).toEqual([
    'B-PER',
    'I-PER',
    'O',
    'B-creative-work',
    'O',
    'O',
  ])
})

test('two hundred thousand tokens are scored in a moment in either mode', () => {
  const tags = Array.from({ length: 10_000 }, () =>
    Array.from({ length: 20 }, (_, index) => ['B-PER', 'I-PER', 'O', 'B-LOC'][index % 4] ?? 'O'),
  )
  expect(evaluate(tags, tags, { mode: 'default' }).overall).toMatchObject({ f1: 1, number: 100_000 })
  expect(evaluate(tags, tags, { mode: 'strict', scheme: 'IOB2' }).overall).toMatchObject({ f1: 1, number: 100_000 })
})
