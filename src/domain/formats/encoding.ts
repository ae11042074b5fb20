/** How a file's bytes were read. Latin-1 is the fallback for what is not UTF-8, from the named line on. */
export type Encoding =
  | { readonly name: 'utf-8' | 'utf-16le' | 'utf-16be' }
  | { readonly name: 'latin-1'; readonly invalidUtf8Line: number }

export interface DecodedText {
  /** The text without its byte order mark. */
  readonly text: string
  readonly mark: boolean
  readonly encoding: Encoding
}

const byteOrderMark = '\u{feff}'
const lineFeed = 0x0a

/**
 * Reads bytes as UTF-16 where a byte order mark or the zero bytes of every other place say so, else as UTF-8, or where
 * they are not that as ISO 8859-1, which takes any byte and gives it back. Nothing else is changed: `encodeText` returns
 * the very bytes.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const wide = wideEncoding(bytes)
  if (wide) return { ...withoutMark(decodeUtf16(bytes, wide === 'utf-16le')), encoding: { name: wide } }
  const whole = decodeUtf8(bytes)
  if (whole === undefined)
    return {
      text: decodeLatin1(bytes),
      mark: false,
      encoding: { name: 'latin-1', invalidUtf8Line: firstInvalid(bytes) },
    }
  return { ...withoutMark(whole), encoding: { name: 'utf-8' } }
}

/** Splits a text from its byte order mark. */
export function withoutMark(text: string): { text: string; mark: boolean } {
  const mark = text.startsWith(byteOrderMark)
  return { text: mark ? text.slice(1) : text, mark }
}

/** The bytes of a text in its encoding. Throws `RangeError` for a character that Latin-1 lacks. */
export function encodeText({ text, mark, encoding }: DecodedText): Uint8Array {
  const whole = mark ? byteOrderMark + text : text
  switch (encoding.name) {
    case 'utf-8':
      return new TextEncoder().encode(whole)
    case 'latin-1':
      return encodeLatin1(text)
    case 'utf-16le':
    case 'utf-16be':
      return encodeUtf16(whole, encoding.name === 'utf-16le')
    default:
      return encoding satisfies never
  }
}

/** Of an even number of bytes: the order that the mark says, or that nine zero bytes of ten in the first thousand show. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length % 2 !== 0 || bytes.length === 0) return undefined
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const pairs = Math.min(500, bytes.length / 2)
  const zeros = [0, 0]
  for (let at = 0; at < pairs * 2; at++) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (pairs < 8 || Math.max(even, odd) < pairs * 0.9 || Math.min(even, odd) > pairs * 0.05) return undefined
  return odd > even ? 'utf-16le' : 'utf-16be'
}

/** By hand, since a TextDecoder replaces half pairs. */
function decodeUtf16(bytes: Uint8Array, little: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 16_384) {
    const count = Math.min(8192, (bytes.length - at) / 2)
    const units = Array.from({ length: count }, (_, index) => view.getUint16(at + 2 * index, little))
    parts.push(String.fromCharCode(...units))
  }
  return parts.join('')
}

function encodeUtf16(text: string, little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length))
  for (let index = 0; index < text.length; index++) view.setUint16(2 * index, text.charCodeAt(index), little)
  return new Uint8Array(view.buffer)
}

function encodeLatin1(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, index) => {
    const unit = text.charCodeAt(index)
    if (unit > 0xff) throw new RangeError(`Latin-1 has no "${String.fromCodePoint(text.codePointAt(index) ?? unit)}"`)
    return unit
  })
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** By hand, since the label "latin1" means windows-1252 to a TextDecoder, which changes the bytes 0x80 to 0x9f. */
function decodeLatin1(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return parts.join('')
}

function firstInvalid(bytes: Uint8Array): number {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(lineFeed, start)
    const end = feed < 0 ? bytes.length : feed + 1
    if (decodeUtf8(bytes.subarray(start, end)) === undefined) break
    start = end
  }
  return line
}
