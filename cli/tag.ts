import { convertOffsets } from '../src/domain/text.ts'
import type { TaggedEntity } from '../src/engine/protocol.ts'
import { tag } from '../src/engine/tag.ts'
import { choice, decodeText, openSession, readInput, UsageError } from './input.ts'
import type { Options } from './options.ts'

/** `gleaner tag FILE…`: one JSON line a file, in the order given. */
export async function tagCommand(files: readonly string[], options: Options): Promise<number> {
  if (files.length === 0) throw new UsageError('tag needs a file, or - for standard input')
  const aggregation = choice(
    'aggregation',
    options.aggregation,
    ['word', 'none', 'simple', 'first', 'average', 'max'],
    'word',
  )
  const unit = choice('offsets', options.offsets, ['utf16', 'codepoint', 'byte'], 'utf16')
  const threshold = Number(options.threshold ?? 0)
  if (!(threshold >= 0 && threshold <= 1))
    throw new UsageError(`--threshold is a number from 0 to 1, not "${options.threshold}"`)
  const decodeOption = choice('decode', options.decode, ['viterbi', 'argmax'], 'viterbi')
  // Everything is read before the first line is written, so that bad input gives no half result.
  const texts: { file: string; text: string }[] = []
  for (const file of files) texts.push({ file, text: decodeText(file, await readInput(file)) })

  const { encoder, heads, head, signal, close } = await openSession(options)
  const decode = options.decode === undefined ? head.decode : decodeOption
  try {
    for (const { file, text } of texts) {
      const found: TaggedEntity[] = []
      await tag(encoder, heads.open(head), { text, head, decode, aggregation }, signal, ({ segments }) => {
        for (const segment of segments) found.push(...segment.predictions)
      })
      const kept = found.filter(({ score }) => score >= threshold).sort((a, b) => a.start - b.start || a.end - b.end)
      const starts = convertOffsets(
        text,
        kept.map(({ start }) => start),
        'utf16',
        unit,
      )
      const ends = convertOffsets(
        text,
        kept.map(({ end }) => end),
        'utf16',
        unit,
      )
      const entities = kept.map(({ label, score, start, end, word, index }, i) => ({
        ...(aggregation === 'none' ? { entity: label, score, index } : { entity_group: label, score }),
        word: word ?? text.slice(start, end),
        start: starts[i],
        end: ends[i],
      }))
      process.stdout.write(`${JSON.stringify({ file, text, entities })}\n`)
    }
    return 0
  } finally {
    close()
  }
}
