/** Segments to runs: tokenised as lanes ask for work, windows of like lengths side by side where a run holds several. */
import { type Features, joinWindows, type Reading, readSegment } from './features.ts'
import type { Source } from './pool.ts'
import { EngineError } from './rpc.ts'
import type { Tokenizer } from './tokenizer.ts'

/** Equal segments of a text: encoded once, shown at each of their places. */
export interface Group {
  readonly text: string
  readonly starts: number[]
}

/** What turns text into features. */
export interface Reader {
  readonly tokenizer: Tokenizer
  readonly hidden: number
  /** How many layers beside the last show their hidden states: what each of the model's layers reads. */
  readonly layers: number
  readonly maxLength: number
  /** Whether runs hold several windows; on WASM a batch would change its members (one int8 scale for all of it). */
  readonly batches: boolean
}

/** Windows looked at for a batch of like lengths. */
const LOOKAHEAD = 64

/**
 * A source of runs over `groups`; `done` hears of each group when the last of its windows is back.
 *
 * @param layers wanted beside the last
 * @throws EngineError `model-unsupported` for a layer that the model does not have, or does not show
 */
export function encodeGroups(
  { tokenizer, maxLength, hidden, batches, layers: shown }: Reader,
  groups: readonly Group[],
  done: (group: Group, features: Features) => void,
  layers: readonly number[] = [],
): Source {
  const missing = layers.find(layer => layer > shown || layer < -1 - shown)
  if (missing !== undefined)
    throw new EngineError('model-unsupported', `layer ${missing} is wanted, and the model shows ${shown} and the last`)
  interface Open {
    readonly group: Group
    readonly reading: Reading
    readonly states: Uint16Array[][]
    left: number
  }
  const waiting: { open: Open; index: number; ids: Int32Array }[] = []
  let cursor = 0

  function fill(count: number) {
    while (waiting.length < count) {
      const group = groups[cursor++]
      if (!group) return
      const reading = readSegment(tokenizer, group.text, maxLength)
      const open: Open = { group, reading, states: [], left: reading.windows.length }
      if (open.left === 0) done(group, joinWindows(reading, [], hidden, layers))
      for (const [index, { firstPiece, endPiece }] of reading.windows.entries()) {
        waiting.push({ open, index, ids: reading.encoding.ids.subarray(firstPiece, endPiece) })
      }
    }
  }

  return budget => {
    fill(batches ? LOOKAHEAD : 1)
    const first = waiting.shift()
    if (!first) return undefined
    const taken = [first]
    if (batches) {
      // Like lengths side by side keep padding low; the first in line sets the length, so nothing waits for ever.
      const near = waiting
        .map((entry, at) => ({ at, entry, gap: Math.abs(entry.ids.length - first.ids.length) }))
        .filter(({ gap }) => gap <= 2 + first.ids.length * 0.08)
        .sort((a, b) => a.gap - b.gap)
      let longest = first.ids.length
      for (const { entry } of near) {
        longest = Math.max(longest, entry.ids.length)
        if ((taken.length + 1) * (longest + 2) > budget) break
        taken.push(entry)
      }
      const chosen = new Set(taken)
      const rest = waiting.filter(entry => !chosen.has(entry))
      waiting.splice(0, waiting.length, ...rest)
    }
    return {
      windows: taken.map(({ ids }) => ids),
      layers,
      done(results) {
        if (results.length !== taken.length * (1 + layers.length))
          throw new EngineError('internal', 'a lane gave back other windows than it got')
        for (const [i, { open, index }] of taken.entries()) {
          open.states[index] = results.filter((_, place) => place % taken.length === i)
          if (--open.left === 0) done(open.group, joinWindows(open.reading, open.states, hidden, layers))
        }
      },
    }
  }
}
