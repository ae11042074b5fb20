import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readText } from './files.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
const utf8 = (text: string) => new TextEncoder().encode(text)

describe('readText', () => {
  it('reads UTF-8 as it stands, without its byte order mark', () => {
    const text = '  Zoë, Ævar 😀\r\n\tend \u0000? '
    expect(readText(utf8(text.repeat(20)))).toMatchObject({ kind: 'refused' })
    expect(readText(utf8(text.replace('\u0000', '')))).toEqual({
      kind: 'text',
      text: text.replace('\u0000', ''),
      encoding: 'UTF-8',
    })
    expect(readText(bytes(0xef, 0xbb, 0xbf, 0x41))).toEqual({ kind: 'text', text: 'A', encoding: 'UTF-8' })
  })

  it('reads UTF-16 of either order after its byte order mark', () => {
    expect(readText(bytes(0xff, 0xfe, 0x41, 0, 0xac, 0x20))).toMatchObject({ text: 'A€', encoding: 'UTF-16' })
    expect(readText(bytes(0xfe, 0xff, 0, 0x41, 0x20, 0xac))).toMatchObject({ text: 'A€', encoding: 'UTF-16' })
  })

  it('takes what is no UTF-8 for Windows-1252, and says so', () => {
    const latin = bytes(...[...'caf'].map(c => c.charCodeAt(0)), 0xe9)
    expect(readText(latin)).toEqual({ kind: 'text', text: 'café', encoding: 'Windows-1252' })
  })

  it('refuses what is no text', () => {
    expect(readText(new Uint8Array())).toEqual({ kind: 'refused', reason: 'empty' })
    expect(readText(bytes(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13))).toMatchObject({ reason: 'binary' })
    const noise = deflateSync(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)))
    const pdf = Uint8Array.from([...utf8('%PDF-1.7\n1 0 obj <<>>\n'.repeat(40)), ...noise, ...noise])
    expect(readText(pdf)).toMatchObject({ reason: 'binary' })
  })
})
