/** How a file's bytes were read. Latin-1 is the fallback for what is not UTF-8, from the named line on. */
export type Encoding = { readonly name: 'utf-8' } | { readonly name: 'latin-1'; readonly invalidUtf8Line: number }

export interface DecodedText {
  /** The text without its byte order mark. */
  readonly text: string
  readonly mark: boolean
  readonly encoding: Encoding
}

const byteOrderMark = '\u{feff}'
const lineFeed = 0x0a

/**
 * Reads bytes as UTF-8, or where they are not that as ISO 8859-1, which takes any byte and gives it back. Nothing else is
 * changed: `encodeText` returns the very bytes.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
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
  if (encoding.name === 'utf-8') return new TextEncoder().encode(mark ? byteOrderMark + text : text)
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
