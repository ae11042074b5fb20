import { describe, expect, test } from 'vitest'
import { namesIn, namesOf, renamed, startLabelMap } from './label-map.ts'

describe('the map to start with', () => {
  const labels = [
    { name: 'Person', types: ['PER', 'LOC'] },
    { name: 'LOC', types: [] },
    { name: 'Product', types: ['product'] },
    { name: 'org', types: ['org'] },
  ]

  test('goes by name, then by what a label stands for in heads, then by name in another case, else is as it was', () => {
    expect(startLabelMap(['PER', 'LOC', 'ORG', 'MISC', '__proto__'], labels)).toEqual({
      PER: 'Person',
      LOC: 'LOC',
      ORG: 'org',
      MISC: 'MISC',
      ['__proto__']: '__proto__',
    })
  })
})

describe('a map', () => {
  const map = { PER: ['poet', 'player'], LOC: 'place', GPE: ['place'], MISC: [] }

  test('says what a type becomes: nothing where it is dropped or not there', () => {
    expect(['PER', 'LOC', 'MISC', 'ORG', 'toString'].map(type => namesOf(map, type))).toEqual([
      ['poet', 'player'],
      ['place'],
      [],
      [],
      [],
    ])
    expect(namesIn(map)).toEqual(['poet', 'player', 'place'])
  })

  test('renames types that become one, merged or not; those that are split have no name', () => {
    expect(renamed(map)).toEqual({ LOC: 'place', GPE: 'place' })
  })
})
