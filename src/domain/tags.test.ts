import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convertTags, decodeTags, detectScheme, encodeTags, repairTags, schemes, type Scheme } from './tags.ts'
import { parseTag } from './tag.ts'
import type { TokenSpan } from './tags.ts'

const anyScheme = fc.constantFrom(...schemes)
const anyLabel = fc.constantFrom('PER', 'creative-work', 'Multi-tissue_structure', '__proto__', 'O', '-')

// Gaps of zero make entities touch, and few labels make touching ones of the same type common.
const anySentence = fc
  .array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 4 }), anyLabel), { maxLength: 8 })
  .map(parts => {
    const spans: TokenSpan[] = []
    let length = 0
    for (const [gap, size, label] of parts) {
      const start = length + gap
      length = start + size
      spans.push({ start, end: length, label })
    }
    return { spans, length }
  })

const anyTags = fc.array(
  fc.oneof(
    fc.constant('O'),
    fc.tuple(fc.constantFrom('B', 'I', 'E', 'S', 'L', 'U'), fc.constantFrom('PER', 'LOC')).map(p => p.join('-')),
    fc.constantFrom('PER', 'B_PER', 'X-PER', 'B-', '', 'b-PER'),
  ),
  { maxLength: 12 },
)

describe('encoding and decoding', () => {
  const spans = [
    { start: 0, end: 2, label: 'PER' },
    { start: 2, end: 3, label: 'PER' },
    { start: 4, end: 7, label: 'creative-work' },
  ]
  const written: Record<Scheme, string> = {
    IOB1: 'I-PER I-PER B-PER O I-creative-work I-creative-work I-creative-work',
    IOB2: 'B-PER I-PER B-PER O B-creative-work I-creative-work I-creative-work',
    IOE1: 'I-PER E-PER I-PER O I-creative-work I-creative-work I-creative-work',
    IOE2: 'I-PER E-PER E-PER O I-creative-work I-creative-work E-creative-work',
    IOBES: 'B-PER E-PER S-PER O B-creative-work I-creative-work E-creative-work',
    BILOU: 'B-PER L-PER U-PER O B-creative-work I-creative-work L-creative-work',
  }

  test.each(schemes)('%s writes what its definition says', scheme => {
    expect(encodeTags(spans, 7, scheme).join(' ')).toBe(written[scheme])
    expect(decodeTags(written[scheme].split(' '), scheme)).toEqual(spans)
  })

  test('decoding gives back what was encoded, in every scheme, touching entities of one type included', () => {
    fc.assert(
      fc.property(anySentence, anyScheme, ({ spans, length }, scheme) => {
        expect(decodeTags(encodeTags(spans.toReversed(), length, scheme), scheme)).toEqual(spans)
      }),
      { numRuns: 500 },
    )
  })

  test('conversion keeps the entities', () => {
    fc.assert(
      fc.property(anySentence, anyScheme, anyScheme, ({ spans, length }, from, to) => {
        expect(convertTags(encodeTags(spans, length, from), from, to)).toEqual(encodeTags(spans, length, to))
      }),
      { numRuns: 300 },
    )
  })

  test('an entity that is empty, unnamed, out of the sentence or on another is refused', () => {
    const refused = (spans: TokenSpan[]) => expect(() => encodeTags(spans, 4, 'IOB2')).toThrow(RangeError)
    refused([{ start: 1, end: 1, label: 'PER' }])
    refused([{ start: 1, end: 2, label: '' }])
    refused([{ start: 3, end: 5, label: 'PER' }])
    refused([{ start: -1, end: 1, label: 'PER' }])
    refused([
      { start: 2, end: 4, label: 'LOC' },
      { start: 0, end: 3, label: 'PER' },
    ])
  })
})

describe('tags that break their scheme', () => {
  test('a tag splits at its first hyphen', () => {
    expect(parseTag('B-creative-work')).toEqual({ prefix: 'B', label: 'creative-work' })
    expect(parseTag('I-Multi-tissue_structure')).toEqual({ prefix: 'I', label: 'Multi-tissue_structure' })
    for (const bad of ['PER', 'B_PER', 'X-PER', 'B-', 'B', '', 'o', 'O-PER', 'b-PER', '-', '_'])
      expect(parseTag(bad)).toBeUndefined()
  })

  test('an orphan I- opens an entity, as conlleval reads it', () => {
    expect(decodeTags(['O', 'I-PER', 'I-PER', 'I-LOC'], 'IOB2')).toEqual([
      { start: 1, end: 3, label: 'PER' },
      { start: 3, end: 4, label: 'LOC' },
    ])
  })

  test('an unreadable or foreign tag is named with its place', () => {
    expect(() => decodeTags(['O', 'PER'], 'IOB2')).toThrow('tag 2, "PER": IOB2 has O or B- I- and a type')
    expect(() => decodeTags(['S-PER'], 'BILOU')).toThrow('tag 1, "S-PER"')
  })

  test('repair says what it changed', () => {
    expect(repairTags(['I-PER', 'I-PER', 'B_LOC', 'S-LOC'], 'IOB2')).toEqual({
      tags: ['B-PER', 'I-PER', 'O', 'B-LOC'],
      repairs: [
        { index: 0, from: 'I-PER', to: 'B-PER' },
        { index: 2, from: 'B_LOC', to: 'O' },
        { index: 3, from: 'S-LOC', to: 'B-LOC' },
      ],
    })
  })

  test('whatever the tags, a repair is legal, is itself left alone, and legal tags need none', () => {
    fc.assert(
      fc.property(anyTags, anySentence, anyScheme, (tags, { spans, length }, scheme) => {
        const repaired = repairTags(tags, scheme).tags
        expect(repaired).toHaveLength(tags.length)
        expect(repairTags(repaired, scheme).repairs).toEqual([])
        expect(repairTags(encodeTags(spans, length, scheme), scheme).repairs).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

describe('detecting the scheme', () => {
  const detect = (...sentences: string[]) => detectScheme(sentences.map(sentence => sentence.split(' ')))

  test('one border that only one scheme has decides', () => {
    expect(detect('I-PER I-PER O', 'I-LOC B-LOC O')).toEqual({
      scheme: 'IOB1',
      candidates: ['IOB1'],
      violations: 0,
      tagged: 4,
    })
    expect(detect('B-PER I-PER O', 'B-LOC')).toMatchObject({ scheme: 'IOB2', candidates: ['IOB2'] })
    expect(detect('I-LOC E-LOC I-LOC')).toMatchObject({ scheme: 'IOE1', candidates: ['IOE1'] })
    expect(detect('I-LOC E-LOC O E-PER')).toMatchObject({ scheme: 'IOE2', candidates: ['IOE2'] })
    expect(detect('S-LOC O B-PER E-PER')).toMatchObject({ scheme: 'IOBES', candidates: ['IOBES'] })
    expect(detect('U-LOC O B-PER L-PER')).toMatchObject({ scheme: 'BILOU', candidates: ['BILOU'] })
  })

  test('where the tags decide nothing, every scheme that fits is named', () => {
    expect(detect('I-PER I-PER O I-LOC')).toMatchObject({ scheme: 'IOB1', candidates: ['IOB1', 'IOE1'] })
    expect(detect('O O')).toMatchObject({ scheme: 'IOB2', candidates: { length: 6 }, tagged: 0 })
  })

  test('a few slips do not hide the scheme and are counted', () => {
    expect(detect('B-PER I-PER O B-LOC', 'B-PER O I-PER', 'PER B-LOC')).toEqual({
      scheme: 'IOB2',
      candidates: ['IOB2'],
      violations: 2,
      tagged: 7,
    })
  })

  test('the scheme that wrote the tags is always among the candidates, without a violation', () => {
    fc.assert(
      fc.property(fc.array(anySentence, { maxLength: 5 }), anyScheme, (sentences, scheme) => {
        const guess = detectScheme(sentences.map(({ spans, length }) => encodeTags(spans, length, scheme)))
        expect(guess.violations).toBe(0)
        expect(guess.candidates).toContain(scheme)
      }),
      { numRuns: 200 },
    )
  })
})

test('two hundred thousand tokens are read and written in a moment', () => {
  const tags = Array.from({ length: 200_000 }, (_, index) => ['B-PER', 'I-PER', 'O', 'B-LOC'][index % 4] ?? 'O')
  expect(convertTags(tags, 'IOB2', 'IOBES')).toHaveLength(200_000)
  expect(detectScheme([tags]).scheme).toBe('IOB2')
})
