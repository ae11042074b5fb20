import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characterUnits, listedUnits, type Units } from './units.ts'

const words = (text: string, units: Units, from: number, to: number) => {
  const { start, end } = units.snap({ start: from, end: to })
  return text.slice(start, end)
}

describe('characters as units', () => {
  it('take a letter with its marks, an emoji and a pair of surrogates whole', () => {
    const text = 'cafe\u0301 👩‍👩‍👧 𝒜b'
    const units = characterUnits(text)
    expect(words(text, units, 3, 4)).toBe('e\u0301')
    expect(words(text, units, 8, 9)).toBe('👩‍👩‍👧')
    const script = text.indexOf('𝒜')
    expect(words(text, units, script + 1, script + 2)).toBe('𝒜')
  })

  it('lose the space around them and nothing else', () => {
    const text = 'in (Berlin, '
    expect(words(text, characterUnits(text), 2, 12)).toBe('(Berlin,')
    expect(characterUnits(text).snap({ start: 2, end: 3 })).toEqual({ start: 2, end: 2 })
  })

  it('are gone through one by one, past space', () => {
    const text = 'a  bé'
    const { next } = characterUnits(text)
    expect([next(1, 1), next(3, -1), next(0, -1), next(5, 1)]).toEqual([
      { start: 3, end: 4 },
      { start: 0, end: 1 },
      undefined,
      undefined,
    ])
  })
})

describe('listed units', () => {
  const text = '“Ber-lin,” said (A) …'
  const offsets = [0, 1, 1, 4, 4, 5, 5, 8, 8, 9, 9, 10, 11, 15, 16, 17, 17, 18, 18, 19, 20, 21]
  const units = listedUnits(text, offsets)

  it('grow to what is touched, without punctuation at the ends', () => {
    expect(words(text, units, 0, 10)).toBe('Ber-lin')
    expect(words(text, units, 6, 7)).toBe('lin')
    expect(words(text, units, 2, 9)).toBe('Ber-lin')
    expect(words(text, units, 12, 18)).toBe('said (A')
  })

  it('never trim to nothing', () => {
    expect(words(text, units, 8, 10)).toBe(',”')
    expect(words(text, units, 20, 21)).toBe('…')
  })

  it('leave a selection between units as it is', () => {
    expect(words('a bc d', listedUnits('a bc d', [0, 1, 5, 6]), 2, 4)).toBe('bc')
    expect(words('a bc d', listedUnits('a bc d', []), 1, 4)).toBe('bc')
  })

  it('are gone through one by one, past punctuation', () => {
    const { next } = units
    const at = (range: { start: number; end: number } | undefined) => range && text.slice(range.start, range.end)
    expect([0, 4, 8, 15, 18].map(from => at(next(from, 1)))).toEqual(['Ber', 'lin', 'said', 'A', undefined])
    expect([1, 5, 10, 21].map(from => at(next(from, -1)))).toEqual([undefined, 'Ber', 'lin', 'A'])
  })

  it('snap to the same again, whatever was selected', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(text.length), (start, length) => {
        const range = { start, end: Math.min(text.length, start + length + 1) }
        for (const units of [listedUnits(text, offsets), characterUnits(text)]) {
          const once = units.snap(range)
          expect(once.start).toBeLessThanOrEqual(once.end)
          if (once.start < once.end) expect(units.snap(once)).toEqual(once)
        }
      }),
    )
  })
})
