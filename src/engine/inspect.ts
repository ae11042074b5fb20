/** One word as the model sees it: its pieces, its label probabilities, the window it was read from. */
import { furtherLayers } from '../domain/feature-sets.ts'
import { applyHead, sizesOf, softmax } from '../domain/head.ts'
import { segments } from '../domain/text.ts'
import { type Encoder, featuresOf } from './encoder.ts'
import { featureRows } from './feature-rows.ts'
import type { InspectArgs, Inspection } from './protocol.ts'
import type { Tokenizer } from './tokenizer.ts'

/** @returns null where `offset` stands on no word */
export async function inspect(
  encoder: Encoder,
  { text, head, offset }: InspectArgs,
  signal: AbortSignal,
): Promise<Inspection | null> {
  const segment = segments(text).find(({ start, end }) => start <= offset && offset < end)
  if (!segment) return null
  const { start } = segment
  const [features] = await featuresOf(encoder, [text.slice(start, segment.end)], signal, furtherLayers(head.features))
  if (!features) return null
  const { encoding, windows } = features
  const index = encoding.words.findIndex(word => word.start <= offset - start && offset - start < word.end)
  const word = encoding.words[index]
  const from = encoding.firstPiece[index]
  const to = encoding.firstPiece[index + 1]
  if (!word || from === undefined || to === undefined) return null
  const windowIndex = windows.findIndex(window => window.ownFirstWord <= index && index < window.ownEndWord)
  const window = windows[windowIndex]
  if (!window) return null

  const { hidden: width } = sizesOf(head)
  const row = featureRows(features, encoder.hidden, 'words', head.features).subarray(index * width)
  const probabilities = softmax(applyHead(head, row, 1), 1, head.labels.length)
  const labels = head.labels
    .map((label, i) => ({ label, probability: probabilities[i] ?? 0 }))
    .sort((a, b) => b.probability - a.probability)
  const ranges = encoder.tokenizer.pieces(encoding, text.slice(start, segment.end))
  const offsetOf = (piece: number) => start + (ranges[piece]?.start ?? 0)
  const lastPiece = ranges[window.endPiece - 1]

  return {
    word: { start: start + word.start, end: start + word.end },
    pieces: ranges.slice(from, to).map((range, i) => {
      const id = encoding.ids[from + i] ?? 0
      return { start: start + range.start, end: start + range.end, token: encoder.tokenizer.token(id), id }
    }),
    labels,
    window: {
      start: offsetOf(window.firstPiece),
      end: start + (lastPiece?.end ?? 0),
      index: windowIndex,
      count: windows.length,
      pieces: window.endPiece - window.firstPiece + 2,
      maxPieces: encoder.maxLength,
    },
    segment,
  }
}

/** Start and end of each piece of a text in turn, in order and disjoint: of pieces that share a character, the first. */
export function pieceOffsets(tokenizer: Tokenizer, text: string): number[] {
  const offsets: number[] = []
  let before = 0
  for (const { start, end } of tokenizer.pieces(tokenizer.encode(text), text)) {
    if (start < before || start >= end) continue
    offsets.push(start, end)
    before = end
  }
  return offsets
}
