import * as fc from 'fast-check'
import * as v from 'valibot'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { evaluate, scoreOf, sumCounts } from './metrics.ts'
import { countsIn, type ScoreReport } from './score-report.ts'
import { mentionsOf, perSeed, scoreReport, talliesOf, type ScoredSentence } from './scoring.ts'

const none: ReadonlySet<string> = new Set()

/** A sentence written `word/gold/predicted`, a `?` before the word where gold does not say what it is. */
function sentence(written: string, document = 0, seen = none): ScoredSentence {
  const parts = written.split(' ').map(token => token.split('/'))
  return {
    document,
    words: parts.map(([word]) => word!.replace('?', '')),
    gold: parts.map(([, gold]) => gold!),
    predicted: parts.map(([, gold, predicted]) => predicted ?? gold!),
    known: parts.map(([word]) => (word!.startsWith('?') ? 0 : 1)),
    seen,
  }
}

const countsOf = (...written: string[]) => scoreReport([sentence(written.join(' '))], 1).counts[0]

describe('a report', () => {
  const golden = v.parse(
    v.object({ cases: v.array(v.record(v.string(), v.unknown())) }),
    JSON.parse(readFileSync(new URL('./goldens/seqeval.json', import.meta.url), 'utf8')),
  )
  const row = v.tuple([v.string(), v.nullable(v.number()), v.nullable(v.number()), v.nullable(v.number()), v.number()])
  const goldenCase = v.object({
    scheme: v.literal('IOB2'),
    gold: v.array(v.string()),
    predicted: v.array(v.string()),
    report: v.array(row),
    accuracy: v.number(),
  })

  test('has the strict scores of seqeval 1.2.2, and the default ones of the same tags', () => {
    const cases = golden.cases.flatMap(one => {
      const parsed = v.safeParse(goldenCase, one)
      return parsed.success ? [parsed.output] : []
    })
    expect(cases.length).toBeGreaterThan(20)
    for (const { gold, predicted, report: rows, accuracy } of cases) {
      const tags = (line: string) => (line === '' ? [] : line.split(' '))
      const sentences = gold.map((line, index): ScoredSentence => {
        return { document: 0, words: tags(line), gold: tags(line), predicted: tags(predicted[index]!), seen: none }
      })
      const report = scoreReport(sentences, 1)
      const scores = new Map([
        ...report.strict.types,
        ['micro avg', report.strict.overall],
        ['macro avg', report.strict.macro],
        ['weighted avg', report.strict.weighted],
      ])
      for (const [name, precision, recall, f1, number] of rows) {
        const score = scores.get(name)!
        expect(score.precision).toBeCloseTo(precision ?? 0, 12)
        expect(score.recall).toBeCloseTo(recall ?? 0, 12)
        expect(score.f1).toBeCloseTo(f1 ?? 0, 12)
        expect(score.number).toBe(number)
      }
      expect(report.tokens.accuracy).toBeCloseTo(accuracy, 12)
      const loose = evaluate(gold.map(tags), predicted.map(tags), { mode: 'default' })
      expect(report.default).toEqual({
        overall: loose.overall,
        macro: loose.macro,
        weighted: loose.weighted,
        types: [...loose.types],
      })
    }
  })

  test('is plain JSON', () => {
    const report = scoreReport([sentence('Ann/B-PER met/O/B-PER Bo/B-__proto__/B-PER')], 2)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })

  test('tells recall of mentions that stood in the training gold from that of others, by words and type', () => {
    const seen = mentionsOf([sentence('New/B-LOC York/I-LOC ,/O Rose/B-PER')])
    const report = scoreReport(
      [sentence('New/B-LOC/O York/I-LOC/O and/O York/B-LOC and/O Rose/B-LOC and/O Rose/B-PER', 0, seen)],
      1,
    )
    expect([report.seen, report.unseen]).toEqual([
      { found: 1, number: 2 },
      { found: 2, number: 2 },
    ])
  })

  test('counts each document by itself, those without a sentence as nothing', () => {
    const report = scoreReport([sentence('Ann/B-PER', 2), sentence('Bo/B-PER/O', 0), sentence('Cy/O/B-PER', 2)], 3)
    expect(report.counts).toEqual([
      { correct: 0, predicted: 0, gold: 1 },
      { correct: 0, predicted: 0, gold: 0 },
      { correct: 1, predicted: 2, gold: 1 },
    ])
  })

  test('refuses lists of different lengths', () => {
    const broken = { ...sentence('Ann/B-PER'), predicted: [] }
    expect(() => scoreReport([broken], 1)).toThrow('1 words, 1 gold tags, 0 predicted')
  })
})

describe('words of which gold does not say what they are', () => {
  test('are scored nowhere', () => {
    const report = scoreReport([sentence('Ann/B-PER and/O ?Bo/O/B-PER ?Lee/O/I-PER')], 1)
    expect(report.default.overall).toEqual({ precision: 1, recall: 1, f1: 1, number: 1 })
    expect(report.tokens.tags.map(([tag, { number }]) => [tag, number])).toEqual([
      ['B-PER', 1],
      ['O', 1],
    ])
    expect(report.confusion).toEqual({ labels: ['PER'], counts: [1, 0, 0, 1] })
    expect(report.errors).toEqual({ correct: 1, boundary: 0, type: 0, missed: 0, spurious: 0 })
  })

  test('leave of a prediction that reaches over them its known words, in either mode', () => {
    for (const written of ['?Bo/O/B-PER said/O/I-PER', 'Bo/O/B-PER ?said/O/I-PER', 'a/O/B-X ?b/O/I-X ?c/O/I-X']) {
      const report = scoreReport([sentence(written)], 1)
      expect(report.counts).toEqual([{ correct: 0, predicted: 1, gold: 0 }])
      expect(report.strict.overall.precision).toBe(0)
      expect(report.strict.types).toHaveLength(1)
    }
    expect(countsOf('Ann/B-PER', 'Lee/I-PER', '?and/O/I-PER')).toEqual({ correct: 1, predicted: 1, gold: 1 })
  })

  test('do not mend a prediction whose tags were out of order before', () => {
    const report = scoreReport([sentence('?Bo/O/O said/O/I-PER')], 1)
    expect([report.default.types.length, report.strict.types.length]).toEqual([1, 0])
  })

  test('take the rest of gold that cuts them with them', () => {
    for (const written of ['?New/O/O York/I-LOC/O City/I-LOC/O', 'New/B-LOC/O ?York/I-LOC/O', '?a/B-LOC/O b/I-LOC/O']) {
      const { counts, tokens } = scoreReport([sentence(written)], 1)
      expect([counts[0], tokens.tags]).toEqual([{ correct: 0, predicted: 0, gold: 0 }, []])
    }
    expect(mentionsOf([sentence('?New/O York/I-LOC')]).size).toBe(0)
  })
})

const tag = fc.constantFrom('O', 'O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC')
const anySentence = fc
  .record({
    document: fc.nat(2),
    tokens: fc.array(fc.record({ gold: tag, predicted: tag, known: fc.constantFrom(0, 1, 1) }), { maxLength: 8 }),
    isSeen: fc.boolean(),
  })
  .map(({ document, tokens, isSeen }): ScoredSentence => {
    const base = {
      words: tokens.map((_, index) => `w${index % 3}`),
      gold: tokens.map(({ gold }) => gold),
      known: tokens.map(({ known }) => known),
    }
    const predicted = tokens.map(({ predicted }) => predicted)
    return { ...base, document, predicted, seen: isSeen ? mentionsOf([base]) : none }
  })

const total = (report: ScoreReport) =>
  report.counts.reduce((sum, { correct, predicted, gold }) => {
    return { correct: sum.correct + correct, predicted: sum.predicted + predicted, gold: sum.gold + gold }
  })

test('documents, error classes and mentions all add up to the overall score', () => {
  fc.assert(
    fc.property(fc.array(anySentence, { maxLength: 6 }), sentences => {
      const report = scoreReport(sentences, 3)
      const { correct, predicted, gold } = total(report)
      const { overall, types } = report.default
      expect(overall.number).toBe(gold)
      expect(overall.precision).toBeCloseTo(predicted === 0 ? 0 : correct / predicted, 12)
      expect(overall.recall).toBeCloseTo(gold === 0 ? 0 : correct / gold, 12)
      expect(types.reduce((sum, [, { number }]) => sum + number, 0)).toBe(gold)
      const { errors, seen, unseen } = report
      expect(errors.correct).toBe(correct)
      expect(errors.correct + errors.boundary + errors.type + errors.missed).toBe(gold)
      expect(errors.correct + errors.boundary + errors.type + errors.spurious).toBe(predicted)
      expect([seen.found + unseen.found, seen.number + unseen.number]).toEqual([correct, gold])
      const known = report.confusion.counts.reduce((sum, count) => sum + count, 0)
      expect(report.tokens.tags.reduce((sum, [, { number }]) => sum + number, 0)).toBe(known)
      const tallies = talliesOf(sentences, 3, report).map(countsIn)
      expect(tallies.map(own => sumCounts(own.map(([, counts]) => counts)))).toEqual(report.counts)
      const inType = (type: number) => tallies.flatMap(own => own.filter(([place]) => place === type))
      expect(types.map((_, type) => scoreOf(sumCounts(inType(type).map(([, counts]) => counts))))).toEqual(
        types.map(([, score]) => score),
      )
    }),
    { numRuns: 300 },
  )
})

test('what is said of unknown words alone changes nothing', () => {
  const apart = fc.array(anySentence, { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(apart, sentences => {
      const silent = sentences.map(({ predicted, known, ...rest }) => {
        const isReachedOver = (word: number) =>
          known?.[word] === 0 && known[word + 1] !== 1 && known[word - 1] !== 1 && predicted[word] !== 'O'
        return { ...rest, known: known!, predicted: predicted.map((tag, word) => (isReachedOver(word) ? 'O' : tag)) }
      })
      expect(scoreReport(silent, 3)).toEqual(scoreReport(sentences, 3))
    }),
    { numRuns: 200 },
  )
})

test('sentences scored by three heads give the shares of all and the numbers of one', () => {
  fc.assert(
    fc.property(fc.array(anySentence, { minLength: 1, maxLength: 5 }), sentences => {
      const rounded = (report: ScoreReport) => {
        const round = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e9) / 1e9 : value)
        return JSON.parse(JSON.stringify(report, round))
      }
      const thrice = scoreReport([...sentences, ...sentences, ...sentences], 3)
      expect(rounded(perSeed(thrice, 3))).toEqual(rounded(scoreReport(sentences, 3)))
    }),
    { numRuns: 100 },
  )
})

test('a hundred thousand words are scored in a moment', () => {
  const one = sentence('Ann/B-PER Lee/I-PER met/O Bo/B-PER/O in/O Rome/B-LOC ?or/O Bonn/B-LOC/B-PER so/O ./O')
  const sentences = Array.from({ length: 10_000 }, (_, index) => ({ ...one, document: index % 100 }))
  expect(scoreReport(sentences, 100).default.overall.number).toBe(40_000)
}, 30_000)
