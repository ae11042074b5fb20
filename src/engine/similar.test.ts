import { beforeEach, describe, expect, it } from 'vitest'
import { toHalf } from '../domain/half.ts'
import type { Encoder } from './encoder.ts'
import { createFeatureCache } from './features.ts'
import { likeness, similar } from './similar.ts'
import { wordTokenizer } from './testing.ts'

const never = new AbortController().signal

/** An encoder of three features: a capital, a small letter, anything else; and which words it was asked to read. */
function letterEncoder() {
  const read: string[] = []
  const cache = createFeatureCache()
  const encoder: Encoder = {
    hidden: 3,
    layers: 0,
    maxLength: 512,
    batches: false,
    cache,
    tokenizer: wordTokenizer,
    pool: {
      device: 'wasm',
      async run(source, signal) {
        for (let batch = source(1); batch; batch = source(1)) {
          signal.throwIfAborted()
          batch.done(
            batch.windows.map(ids => {
              read.push(String.fromCharCode(...ids))
              const rows = Array.from(ids, id => {
                const letter = String.fromCharCode(id)
                return /[A-Z]/.test(letter) ? [9, 1, 1] : /[a-z]/.test(letter) ? [1, 9, 1] : [1, 1, 9]
              })
              return new Uint16Array(toHalf(Float32Array.from(rows.flat())))
            }),
          )
        }
      },
      lanes: () => [],
      discard() {},
      dispose() {},
    },
  }
  return { encoder, read }
}

const text = 'we saw Ada there.\nthey met Bo there, and met Cy there.'

describe('looking for places like an entity', () => {
  let made: ReturnType<typeof letterEncoder>
  beforeEach(() => void (made = letterEncoder()))

  const like = () => {
    const start = text.indexOf('Ada')
    return likeness(made.encoder, { examples: [{ text, start, end: start + 3 }], sample: [text] }, never)
  }
  const search = async (
    documents: { id: string; text: string; taken?: { start: number; end: number }[] }[],
    most = 9,
  ) =>
    similar(
      made.encoder,
      {
        likeness: await like(),
        documents: documents.map(one => ({ taken: [], ...one })),
        most,
        least: 0.5,
      },
      never,
      () => {},
    )

  it('finds them by whole words, in offsets of their document', async () => {
    const places = await search([{ id: 'a', text }])
    expect(places.map(({ start, end }) => text.slice(start, end)).sort()).toEqual(['Ada', 'Bo', 'Cy'])
    expect(places.map(({ document }) => document)).toEqual(['a', 'a', 'a'])
  })

  it('finds nothing in what is taken, and no more than is wanted', async () => {
    const start = text.indexOf('Bo')
    const free = await search([{ id: 'a', text, taken: [{ start, end: start + 2 }] }])
    expect(free.map(({ start, end }) => text.slice(start, end)).sort()).toEqual(['Ada', 'Cy'])
    expect(await search([{ id: 'a', text }], 1)).toHaveLength(1)
  })

  it('keeps words together that the model takes apart', async () => {
    const other = 'we saw U.S. there.'
    const [place] = await search([{ id: 'b', text: other }])
    expect(place && other.slice(place.start, place.end)).toBe('U.S.')
  })

  it('reads no segment twice, and says how far it is', async () => {
    await like()
    const before = made.read.length
    const reports: unknown[] = []
    const documents = [{ id: 'a', text, taken: [] }]
    await similar(made.encoder, { likeness: await like(), documents, most: 9, least: 0 }, never, progress =>
      reports.push(progress),
    )
    expect(made.read.length).toBe(before)
    expect(reports).toEqual([{ done: 2, total: 2 }])
  })

  it('refuses an example without words, and stops when it is told to', async () => {
    const nothing = likeness(made.encoder, { examples: [{ text: '   ', start: 0, end: 2 }], sample: [] }, never)
    await expect(nothing).rejects.toMatchObject({ code: 'bad-data' })
    const stop = new AbortController()
    const args = { likeness: await like(), documents: [{ id: 'c', text: 'new words', taken: [] }], most: 9, least: 0 }
    stop.abort(new Error('enough'))
    await expect(similar(made.encoder, args, stop.signal, () => {})).rejects.toThrow('enough')
  })
})
