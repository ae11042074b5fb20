import { expect, test } from 'vitest'
import { contextOf } from './context.ts'

test('a find is shown on one line among whole words', () => {
  const text = `${'word '.repeat(20)}before\nthe find  after it ${'word '.repeat(30)}`
  const start = text.indexOf('find')
  const { before, found, after } = contextOf(text, { start, end: start + 4 })
  expect(before).toBe('… word word word word before the ')
  expect(found).toBe('find')
  expect(after).toMatch(/^ after it (word )+…$/)
})

test('at the ends of a text nothing is cut, and no character is halved', () => {
  expect(contextOf('find me', { start: 0, end: 4 })).toEqual({ before: '', found: 'find', after: ' me' })
  expect(contextOf('a \n b', { start: 1, end: 4 })).toEqual({ before: 'a', found: '␣', after: 'b' })
  const smileys = '😀'.repeat(100)
  const { before, after } = contextOf(`x${smileys}find${smileys}`, { start: 201, end: 205 })
  expect(`${before}${after}`).not.toMatch(/\p{Surrogate}/u)
})
