import { expect, test } from 'vitest'
import { oddBoundary } from './boundaries.ts'

const never = () => false

test.each([
  [' Rome\n', 'space', 'Rome'],
  ['“Rome”', 'quote', 'Rome'],
  ['"Rome', 'quote', 'Rome'],
  ['Rome"', 'quote', 'Rome'],
  ['‘Rome’', 'quote', 'Rome'],
  ['(Rome)', 'bracket', 'Rome'],
  ['(Rome', 'bracket', 'Rome'],
  ['Rome)', 'bracket', 'Rome'],
  ['Rome,', 'punctuation', 'Rome'],
  ['- Rome', 'punctuation', 'Rome'],
  ['Yahoo!', 'punctuation', 'Yahoo'],
  ['Rome’s', 'possessive', 'Rome'],
  ['the Tiber', 'article', 'Tiber'],
  ['the “Times”,', 'punctuation', 'Times'],
  ['  ', 'space', ''],
  ['"', 'quote', ''],
])('%j is odd for its %s, and should be %j', (words, fault, proper) => {
  const odd = oddBoundary(words, never)
  expect(odd?.fault).toBe(fault)
  expect(words.slice(odd?.start, odd?.end)).toBe(proper)
})

test.each([
  'Rome',
  'The Hague',
  'U.S.',
  'Acme Inc.',
  'O’Neill',
  'Dwayne "The Rock"',
  '.NET',
  'AT&T',
  'Foo (Bar)',
  'x-',
  '東京',
  'players’',
])('%j is fine', words => expect(oddBoundary(words, never)).toBeUndefined())

test.each([
  ['The Times', 'Times', 'article'],
  ['La Stampa', 'Stampa', 'article'],
  ['l’Oréal', 'Oréal', 'article'],
  ['Rome.', 'Rome', 'punctuation'],
])('%j is odd only where %j is as usual', (words, shorter, fault) => {
  expect(oddBoundary(words, never)).toBeUndefined()
  expect(oddBoundary(words, candidate => candidate === shorter)?.fault).toBe(fault)
})
