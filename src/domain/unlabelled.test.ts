import { expect, test } from 'vitest'
import { unlabelledLength, wordsWithin } from './unlabelled.ts'

test('twice as much as there is to learn from is wanted, to a bound', () => {
  expect([0, 450, 1_000_000].map(unlabelledLength)).toEqual([0, 900, 20_000])
})

test('a text is cut between two words, never within one', () => {
  const text = 'The barge sank.'
  expect([15, 14, 9, 8, 3, 2, 0].map(length => wordsWithin(text, length))).toEqual([
    text,
    'The barge',
    'The barge',
    'The',
    'The',
    '',
    '',
  ])
  expect(wordsWithin('', 0)).toBe('')
})
