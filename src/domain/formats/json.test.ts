import { describe, expect, test } from 'vitest'
import { breakOf } from './json-break.ts'
import { fieldsBut, firstRecord, jsonRecords } from './json.ts'
import type { Problem } from './problem.ts'

const records = (text: string) => {
  const problems: Problem[] = []
  const found = Array.from(
    jsonRecords(text, problem => problems.push(problem)),
    ({ line, value }) => [line, value],
  )
  return { found, problems: problems.map(({ line, column }) => [line, column]) }
}

describe('records', () => {
  test.each([
    [
      'a record a line',
      '{"a":1}\n\n {"a":2}\r\n',
      [
        [1, { a: 1 }],
        [3, { a: 2 }],
      ],
    ],
    ['one record over many lines', '\n{\n "a": 1\n}\n', [[2, { a: 1 }]]],
    [
      'an array on one line',
      '[{"a":1},{"a":2}]',
      [
        [1, { a: 1 }],
        [1, { a: 2 }],
      ],
    ],
    [
      'an array over many lines',
      '[\n {"a":1},\n\n {"a":\n 2}\n]\n',
      [
        [2, { a: 1 }],
        [4, { a: 2 }],
      ],
    ],
    ['an empty array', ' [ ] ', []],
    [
      'arrays a line each',
      '["x", {"e": []}]\n["y", {}]\n',
      [
        [1, ['x', { e: [] }]],
        [2, ['y', {}]],
      ],
    ],
    ['one array that is a record', '["x", {"e": []}]', [[1, ['x', { e: [] }]]]],
    [
      'an array of arrays',
      '[["x", {}], ["y", {}]]',
      [
        [1, ['x', {}]],
        [1, ['y', {}]],
      ],
    ],
    [
      'brackets and quotes inside of strings',
      '[{"a":"]}\\"[,"},{"a":"\\\\"}]',
      [
        [1, { a: ']}"[,' }],
        [1, { a: '\\' }],
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(records(text)).toEqual({ found: expected, problems: [] })
  })

  test('a broken one is left out with its line, and the others are read', () => {
    expect(records('{"a":1}\n{"a":}\n{"a":3}')).toMatchObject({
      found: [
        [1, { a: 1 }],
        [3, { a: 3 }],
      ],
      problems: [[2, 6]],
    })
    expect(records('[{"a":1},\n{"a":},\n{"a":3}]')).toMatchObject({
      found: [
        [1, { a: 1 }],
        [3, { a: 3 }],
      ],
    })
    expect(records('[{"a":1},\n{"a":"open\n},\n{"a":3}]').found).toEqual([
      [1, { a: 1 }],
      [4, { a: 3 }],
    ])
  })

  test('the first of a file too long to be read at once is found without reading the rest', () => {
    const long = `[{"a":1},${'{"b":2},'.repeat(3_000_000)}`
    expect(firstRecord(long)).toEqual({ a: 1 })
    expect(firstRecord('plain text')).toBeUndefined()
  })

  test('an array of endless space is read in a moment', () => {
    expect(records(`[${' '.repeat(3_000_000)}{"a":1}${'\n'.repeat(3_000_000)}]`).found).toEqual([[1, { a: 1 }]])
  })
})

test.each([
  ['{"a":}', 5, 'a value'],
  ['{"a":1,}', 7, 'a string'],
  ['{"a" 1}', 5, ':'],
  ['{a:1}', 1, 'a string or }'],
  ['[1 2]', 3, ', or ]'],
  ['{"a":1]', 6, ', or }'],
  ['{"a":"open}', 5, 'a value'],
  ['{"a":[1,', 8, 'a value'],
  ['{"a":NaN}', 5, 'a value'],
  ['{"a":01}', 5, 'a value'],
  ['{} {}', 3, 'the end'],
  ['', 0, 'a value'],
])('%s breaks off at %i, where %s belongs', (source, offset, wanted) => {
  expect(() => JSON.parse(source) as unknown).toThrow(SyntaxError)
  expect(breakOf(source)).toEqual({ offset, wanted })
})

test('fields are what is left of a record, without __proto__', () => {
  const record: Record<string, unknown> = JSON.parse('{"a":1,"__proto__":2,"constructor":3,"b":4}')
  expect(fieldsBut(record, new Set(['a']))).toEqual({ constructor: 3, b: 4 })
})
