/** Text to entities: segments to features, through the cache or the lanes, and features to predictions through a head. */
import { furtherLayers } from '../domain/feature-sets.ts'
import type { Range } from '../domain/spans.ts'
import { segments } from '../domain/text.ts'
import { encodeGroups, type Group } from './batches.ts'
import type { Encoder } from './encoder.ts'
import type { Features } from './features.ts'
import type { ApplyHead } from './heads.ts'
import { type Finished, predict } from './predict.ts'
import { type TagArgs, type TagProgress, type TagResult, TEXT_LIMIT } from './protocol.ts'
import { EngineError } from './rpc.ts'

/** Features rows that one application of a head takes: a few milliseconds, so that progress and cancel stay prompt. */
const ROWS = 4096

export async function tag(
  encoder: Encoder,
  apply: ApplyHead,
  args: TagArgs,
  signal: AbortSignal,
  report: (progress: TagProgress) => void,
): Promise<TagResult> {
  const start = performance.now()
  const { text, head } = args
  if (text.length > TEXT_LIMIT)
    throw new EngineError('too-long', `${text.length} characters; at most ${TEXT_LIMIT} are tagged at once`)
  if (head.hidden !== encoder.hidden) {
    throw new EngineError(
      'model-unsupported',
      `the head "${head.name}" reads ${head.hidden} features, the model gives ${encoder.hidden}`,
    )
  }
  const counts = { characters: 0, words: 0, pieces: 0, encodedPieces: 0, unknownPieces: 0 }
  /** What the cache has, and what was encoded since: that comes first, being what one looks at. */
  const known: Finished[] = []
  const fresh: Finished[] = []
  const missing: Group[] = []
  const layers = furtherLayers(head.features)
  if (args.document !== undefined) await encoder.recall?.([{ id: args.document, text }], layers)
  for (const group of groupSegments(text, args.visible)) {
    const features = encoder.cache.get(group.text, layers)
    if (features) known.push({ group, features })
    else missing.push(group)
  }

  const failed = new AbortController()
  let applying: Promise<void> | undefined
  /** One head run at a time; what finishes meanwhile waits for the next. */
  const applyReady = () => {
    applying ??= (async () => {
      while (fresh.length + known.length > 0) {
        signal.throwIfAborted()
        const taken = takeRows(fresh.length > 0 ? fresh : known, args.aggregation === 'word')
        const found = await predict(encoder, apply, args, taken)
        signal.throwIfAborted()
        for (const finished of taken) count(counts, finished, encoder.tokenizer.special.unk)
        report({ segments: found, characters: counts.characters, words: counts.words })
        await macrotask()
      }
    })()
      .catch(error => failed.abort(error))
      .finally(() => (applying = undefined))
    return applying
  }

  const encoded = (group: Group, features: Features) => {
    counts.encodedPieces += features.encoding.ids.length
    encoder.cache.put(group.text, features)
    fresh.push({ group, features })
    void applyReady()
  }
  const source = encodeGroups(encoder, missing, encoded, layers)
  // What the cache has is decoded while the lanes encode the rest.
  void applyReady()
  await encoder.pool.run(source, AbortSignal.any([signal, failed.signal]))
  await applyReady()
  failed.signal.throwIfAborted()
  report({ segments: [], characters: text.length, words: counts.words })
  const { words, pieces, encodedPieces, unknownPieces } = counts
  return { words, pieces, encodedPieces, unknownPieces, milliseconds: performance.now() - start }
}

/** What is on screen first, then the rest in order. */
function groupSegments(text: string, visible: Range | undefined): Iterable<Group> {
  const groups = new Map<string, Group>()
  const all = segments(text)
  const onScreen = ({ start, end }: Range) => visible !== undefined && start < visible.end && end > visible.start
  for (const pass of [true, false]) {
    for (const range of all) {
      if (onScreen(range) !== pass) continue
      const slice = text.slice(range.start, range.end)
      const group = groups.get(slice)
      if (group) group.starts.push(range.start)
      else groups.set(slice, { text: slice, starts: [range.start] })
    }
  }
  return groups.values()
}

function takeRows(ready: Finished[], perWord: boolean) {
  let rows = 0
  let count = 0
  while (count < ready.length && rows < ROWS) {
    const encoding = ready[count]?.features.encoding
    rows += (perWord ? encoding?.words.length : encoding?.ids.length) ?? 0
    count++
  }
  return ready.splice(0, count)
}

function count(
  counts: { characters: number; words: number; pieces: number; unknownPieces: number },
  { group: { starts, text }, features: { encoding } }: Finished,
  unknown: number,
) {
  counts.characters += starts.length * text.length
  counts.words += starts.length * encoding.words.length
  counts.pieces += starts.length * encoding.ids.length
  counts.unknownPieces += starts.length * encoding.ids.reduce((sum, id) => sum + (id === unknown ? 1 : 0), 0)
}

/** Lets messages in, a cancel among them. */
function macrotask(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve))
}
