import { expect, test } from 'vitest'
import { complete } from './formats/format.ts'
import { nearestTexts } from './suggest-nearest.ts'

const of = (...texts: readonly string[]) => texts.map(text => ({ text, title: '' }))
const nearest = (known: readonly string[], ...asked: readonly string[]) =>
  complete(nearestTexts(of(...known), of(...asked)))

const letter = 'Dear Ann,\nthe ferry to the island left an hour late. Bob was not on it.\nYours, Cy'

test('a sentence is a part of the text that holds it, wherever it stands, white space aside', () => {
  expect(
    nearest(['Nothing of it.', letter], 'Dear Ann,', 'the ferry  to the island left', 'Bob was\nnot on it.'),
  ).toEqual([
    { kind: 'part', known: 1 },
    { kind: 'part', known: 1 },
    { kind: 'part', known: 1 },
  ])
})

test('a few characters stand anywhere, and say nothing', () => {
  expect(nearest([letter], 'Bob', 'Yours,', '…')).toEqual([{ kind: 'none' }, { kind: 'none' }, { kind: 'none' }])
})

test('a text is longer where it begins with all of one that is here, however short that is', () => {
  expect(nearest(['Dear Ann,', 'Bob left.'], letter)).toEqual([{ kind: 'longer', known: 0 }])
  expect(nearest([letter], `${letter}\nP. S. Bring the dog.`)).toEqual([{ kind: 'longer', known: 0 }])
})

test('of texts that begin alike the one is nearest that goes on alike the longest, and it is said where they part', () => {
  const [early, late] = [letter.replace('island', 'mainland'), letter.replace('Bob', 'Rob')]
  expect(nearest([early, late, 'Dear Ann,'.padEnd(80, '.')], letter)).toEqual([
    { kind: 'differs', known: 1, there: 'Bob was not on it. Yours …', here: 'Rob was not on it. Yours …' },
  ])
})

test('a text that is here, but which another has taken, is told so', () => {
  expect(nearest([letter], letter.replaceAll('\n', ' '))).toEqual([{ kind: 'taken', known: 0 }])
})

test('nothing is near where nothing begins alike', () => {
  expect(nearest([letter], 'Another letter altogether, of nobody.')).toEqual([{ kind: 'none' }])
})
