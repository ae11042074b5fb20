import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText, encodeText } from './encoding.ts'

test('any bytes come back as they were', () => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ unit: 'binary' }).map(text => new TextEncoder().encode(text)),
    fc.uint8Array({ maxLength: 60 }).map(bytes => Uint8Array.of(0xff, 0xfe, ...bytes)),
  )
  fc.assert(
    fc.property(anyBytes, fc.boolean(), (bytes, mark) => {
      const whole = mark ? Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes) : bytes
      expect(encodeText(decodeText(whole))).toEqual(whole)
    }),
    { numRuns: 300 },
  )
})

test('UTF-8 loses its mark and nothing else', () => {
  const bytes = new TextEncoder().encode('\u{feff}\u{feff}人 👩‍🚀\r\n\0')
  expect(decodeText(bytes)).toEqual({ text: '\u{feff}人 👩‍🚀\r\n\0', mark: true, encoding: { name: 'utf-8' } })
})

test('what is not UTF-8 is Latin-1, with the line of the first byte that shows it', () => {
  const { text, encoding } = decodeText(Uint8Array.of(0x61, 0x0a, 0xc3, 0xbc, 0x0a, 0xfc, 0x0a, 0x92))
  expect(text).toBe('a\nÃ¼\nü\n\u{92}')
  expect(encoding).toEqual({ name: 'latin-1', invalidUtf8Line: 3 })
  expect(decodeText(Uint8Array.of(0x61, 0xc3)).encoding).toEqual({ name: 'latin-1', invalidUtf8Line: 1 })
})

test('a text that Latin-1 cannot hold is refused, naming the character', () => {
  const encoding = { name: 'latin-1', invalidUtf8Line: 1 } as const
  expect(() => encodeText({ text: 'a👩', mark: false, encoding })).toThrow('Latin-1 has no "👩"')
})

test('UTF-16 is told by its mark, or by the zero bytes of every other place, and half pairs stay', () => {
  const wide = (text: string, little: boolean) =>
    Uint8Array.from(
      Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).flatMap(unit =>
        little ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255],
      ),
    )
  for (const little of [true, false]) {
    const name = little ? 'utf-16le' : 'utf-16be'
    expect(decodeText(wide('\u{feff}人\ud800 👩', little))).toEqual({
      text: '人\ud800 👩',
      mark: true,
      encoding: { name },
    })
    const bytes = wide('Ada B-PER\nLovelace I-PER\n', little)
    expect(decodeText(bytes)).toEqual({ text: 'Ada B-PER\nLovelace I-PER\n', mark: false, encoding: { name } })
    expect(encodeText(decodeText(bytes))).toEqual(bytes)
  }
})
