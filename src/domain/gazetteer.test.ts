import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conflictingRules, readRules, writeRules } from './gazetteer.ts'
import type { RuleRecord } from './project.ts'

const labels = [
  { id: 'loc', name: 'LOC' },
  { id: 'Loc', name: 'Loc' },
  { id: 'per', name: 'Person' },
]
const byId = new Map(labels.map(label => [label.id, label]))
const usual = { ignoreCase: true, wholeWord: true }

describe('rules as lines', () => {
  test('are text and label, with the options that are usual or their own', () => {
    const { rules, problems } = readRules('Paris\tLOC\r\n\n  Ada \tperson\tmatch-case\nRome\tLoc\t\n', labels, usual)
    expect(problems).toEqual([])
    expect(rules).toEqual([
      { text: 'Paris', label: 'loc', ignoreCase: true, wholeWord: true },
      { text: 'Ada', label: 'per', ignoreCase: false, wholeWord: false },
      { text: 'Rome', label: 'Loc', ignoreCase: true, wholeWord: false },
    ])
  })

  test('say what is wrong with a line, and where, and take the others', () => {
    const { rules, problems } = readRules('Paris LOC\n\tLOC\nRome\tCITY\nOslo\tLOC\tonce\nBonn\tLOC', labels, usual)
    expect(problems.map(({ line, column, message }) => [line, column, message])).toEqual([
      [1, 0, 'there is no tab'],
      [2, 1, 'there is no text'],
      [3, 2, 'no label is named CITY'],
      [4, 3, 'once is neither match-case nor whole-word'],
    ])
    expect(rules.map(({ text }) => text)).toEqual(['Bonn'])
  })

  test('are read as they were written', () => {
    const rule = fc.record({
      text: fc.string({ minLength: 1 }).map(text => `x${text.replace(/[\s\u0085]+/g, ' ')}x`),
      label: fc.constantFrom('loc', 'Loc', 'per'),
      ignoreCase: fc.boolean(),
      wholeWord: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(rule), rules => {
        expect(readRules(writeRules(rules, byId), labels, usual)).toEqual({ rules, problems: [] })
      }),
    )
  })
})

test('rules for the same words with other labels are told of each other', () => {
  const rule = (id: string, text: string, label: string, ignoreCase = true): RuleRecord => {
    return { kind: 'rule', id, text, label, ignoreCase, wholeWord: true }
  }
  const rules = [
    rule('1', 'Apple', 'org'),
    rule('2', 'apple', 'food', false),
    rule('3', 'Apple', 'org', false),
    rule('4', 'New York', 'loc', false),
    rule('5', 'NEW YORK', 'org', false),
    rule('6', 'New\nYork', 'org', false),
  ]
  const conflicts = conflictingRules(rules)
  const ids = Object.fromEntries([...conflicts].map(([id, others]) => [id, others.map(({ id }) => id).join()]))
  expect(ids).toEqual({ 1: '2', 2: '1', 4: '6', 6: '4' })
})
