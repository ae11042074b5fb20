/** A file's bytes as text, or why they are none. */

export type FileText =
  | { readonly kind: 'text'; readonly text: string; readonly encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252' }
  | { readonly kind: 'refused'; readonly reason: 'binary' | 'empty' }

/**
 * UTF-8 where the bytes are valid UTF-8, UTF-16 where a byte order mark says so, else Windows-1252, which WHATWG
 * decoders use for Latin-1 and in which every byte means something: the caller should say that it was a guess. A byte
 * order mark is no part of the text; nothing else is changed.
 */
export function readText(bytes: Uint8Array): FileText {
  if (bytes.length === 0) return { kind: 'refused', reason: 'empty' }
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined
  if (wide) return { kind: 'text', text: new TextDecoder(wide).decode(bytes), encoding: 'UTF-16' }
  if (controlShare(bytes) > 0.01) return { kind: 'refused', reason: 'binary' }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' }
  } catch {
    // Text in an eight-bit code has next to no control characters; compressed data has them everywhere.
    if (controlShare(bytes) > 0.001) return { kind: 'refused', reason: 'binary' }
    return { kind: 'text', text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' }
  }
}

/** Share of NUL and other control bytes, but for white space and escape, in samples of the beginning, middle and end. */
function controlShare(bytes: Uint8Array): number {
  const size = 32_768
  const middle = Math.max(0, (bytes.length - size) >> 1)
  const samples = [
    bytes.subarray(0, size),
    bytes.subarray(middle, middle + size),
    bytes.subarray(Math.max(0, bytes.length - size)),
  ]
  let controls = 0
  let total = 0
  for (const sample of samples) {
    total += sample.length
    for (const byte of sample) if (byte === 127 || (byte < 32 && byte !== 27 && (byte < 9 || byte > 13))) controls++
  }
  return controls / total
}
