import { describe, expect, it } from 'vitest'
import type { Head } from '../src/domain/head.ts'
import { startInWords, startMap, typeList, unlabelledFrom } from './starting.ts'

const head: Head = {
  format: 'gleaner-head/1',
  name: 'news',
  title: 'News',
  description: '',
  kind: 'linear',
  labels: ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-MISC', 'I-MISC'],
  hidden: 2,
  weight: new Float32Array(14),
  bias: new Float32Array(7),
  decode: 'viterbi',
  encoder: { id: 'other', sha256: 'ab'.repeat(32) },
  provenance: {},
}

describe('what the types of a head become', () => {
  it('is their names, or those of the file in another case, unless it is said', () => {
    expect(startMap([], head, ['Ship', 'Per'])).toEqual({ PER: 'Per', LOC: 'LOC', MISC: 'MISC' })
    expect(startMap(['LOC=River|Port, MISC=', 'PER=Sailor'], head, ['Per'])).toEqual({
      PER: ['Sailor'],
      LOC: ['River', 'Port'],
      MISC: [],
    })
  })

  it.each([
    ['PER', /--map is OLD=NEW, OLD= \(to drop it\) or OLD=A\|B \(to split it\), by commas, not "PER"/],
    ['PER=Sailor,', /not ""/],
    ['=Sailor', /not "=Sailor"/],
    ['PER=Sailor|', /not "PER=Sailor\|"/],
    ['ORG=Port', /"ORG" is no type of the head "news", which are PER, LOC, MISC/],
    ['PER=Sailor,PER=', /says twice what "PER" becomes/],
  ])('cannot be "%s"', (map, message) => {
    expect(() => startMap([map], head, [])).toThrow(message)
  })

  it('is said in words, with what is new', () => {
    const map = startMap(['LOC=River|Port,PER=Sailor'], head, ['Ship'])
    expect(startInWords(head, map, ['Ship', 'River'])).toBe(
      'begins as news: keeps MISC; calls PER Sailor, LOC River or Port; learns Ship',
    )
    expect(startInWords(head, startMap(['LOC=,PER=,MISC='], head, []), ['Ship'])).toBe(
      'begins as news: drops PER, LOC, MISC; learns Ship',
    )
  })
})

it('reads types by commas', () => {
  expect(typeList('PER, Ship,PER')).toEqual(['PER', 'Ship'])
  expect(() => typeList('PER,,Ship')).toThrow(/--types is a list of entity types, as PER,LOC, not "PER,,Ship"/)
})

it('takes texts without gold by chance, twice as long as what is learned from, the last one cut between words', () => {
  const texts = Array.from({ length: 9 }, (_, index) => `Text ${index} says nothing.`)
  const taken = unlabelledFrom(texts, 27, 1)
  expect(taken.map(({ text }) => text.length)).toEqual([20, 20, 11])
  expect(taken[2]?.text).toMatch(/^Text \d says$/)
  expect(unlabelledFrom(texts, 27, 1)).toEqual(taken)
  expect(unlabelledFrom(texts, 1000, 1)).toHaveLength(9)
})
