import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Encoder, KeptText } from './encoder.ts'
import { engineHandlers, type LoadedEngine } from './engine.ts'
import { createFeatureKeeping, type FeatureKeeping } from './feature-keeping.ts'
import { createFeatureCache, readSegment, type Features } from './features.ts'
import type { TagProgress, TagResult } from './protocol.ts'
import { likeness, similar } from './similar.ts'
import { memoryFeatureFiles, modelFolder, testPlatform, wordTokenizer } from './testing.ts'
import { readTrainingData } from './training-data.ts'

const sha256 = async (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const never = new AbortController().signal
const HOUR = 3_600_000
const WIDTH = 4

/** Features that say of which segment and layer they are. */
function featuresOf(segment: string, layers: readonly number[] = [], of = wordTokenizer): Features {
  const reading = readSegment(of, segment, 512)
  const states = (layer: number) =>
    Uint16Array.from(
      { length: WIDTH * reading.encoding.ids.length },
      (_, index) => (segment.charCodeAt(0) + 17 * layer + index) & 0xffff,
    )
  return {
    ...reading,
    hidden: states(-1),
    ...(layers.length > 0 ? { layers: new Map(layers.map(layer => [layer, states(layer)])) } : {}),
  }
}

/** An engine with an empty cache, as a visit begins with; `runtime` is what its features depend on. */
function visitor(runtime = '1.0', of = wordTokenizer) {
  const cache = createFeatureCache()
  const engine = {
    encoder: { tokenizer: of, hidden: WIDTH, layers: 6, maxLength: 512, batches: false, cache, pool: {} },
    result: {
      manifest: { weights: 'w', hidden: WIDTH, maxLength: 512, files: [{ path: 'w', sha256: 'ab' }] },
      device: { device: 'wasm', runtime },
    },
  } as unknown as Pick<LoadedEngine, 'encoder' | 'result'>
  return { engine, cache }
}

describe('features between visits', () => {
  let time: number
  let files: ReturnType<typeof memoryFeatureFiles>
  let keeping: FeatureKeeping

  const begin = (most = 1e6) => createFeatureKeeping(files, sha256, { most, quiet: 1_000_000, now: () => time })

  beforeEach(() => {
    time = 1e12
    files = memoryFeatureFiles(() => time)
    keeping = begin()
  })

  /** Reads a document as the engine does, segment by segment; how many of them had to be encoded. */
  async function read(
    visit: ReturnType<typeof visitor>,
    document: KeptText,
    { layers = [] as readonly number[], upTo = Infinity, of = wordTokenizer } = {},
  ) {
    return keeping.around(visit.engine, async ({ encoder }) => {
      await encoder.recall?.([document], layers)
      let encoded = 0
      for (const segment of document.text.split('\n').slice(0, upTo)) {
        if (visit.cache.get(segment, layers)) continue
        visit.cache.put(segment, featuresOf(segment, layers, of))
        encoded++
      }
      return encoded
    })
  }

  const one = { id: 'one', text: 'Ada met Bo.\nCy never left Oslo.\nAda met Bo.' }
  const two = { id: 'two', text: 'Berlin was cold.' }
  const keep = (...documents: string[]) => keeping.keep({ project: 'p', documents })
  /** The next day: a new worker. */
  function reload(...documents: string[]) {
    time += 24 * HOUR
    keeping = begin()
    keep(...documents)
    return visitor()
  }

  it('are there at the next visit, as they were', async () => {
    keep('one', 'two')
    expect(await read(visitor(), one, { layers: [0, -3] })).toBe(2)
    await keeping.write()
    const visit = reload('one', 'two')
    expect(await read(visit, one, { layers: [-3] })).toBe(0)
    const found = visit.cache.get('Cy never left Oslo.')
    const whole = featuresOf('Cy never left Oslo.', [-3])
    expect(found).toEqual(whole)
    expect(await read(visit, one, { layers: [0, -3] })).toBe(0)
    expect(visit.cache.get('Cy never left Oslo.')?.layers?.get(0)).toEqual(
      featuresOf('Cy never left Oslo.', [0]).layers?.get(0),
    )
  })

  it('are kept of documents alone that the page named, and read whole', async () => {
    const text = { id: 'typed', text: 'Nobody named this.' }
    await read(visitor(), text)
    keep('one', 'two')
    const visit = visitor()
    await read(visit, text)
    await read(visit, one, { upTo: 1 })
    await read(visit, two)
    await keeping.write()
    expect(files.names()).toEqual(['p/two'])
  })

  it('take in layers that are asked for later, and keep those that are not', async () => {
    keep('one')
    const visit = visitor()
    await read(visit, one)
    await keeping.write()
    await read(visit, one, { layers: [0] })
    await keeping.write()
    expect(keeping.counts.written).toBe(2)
    const next = reload('one')
    expect(await read(next, one)).toBe(0)
    await keeping.write()
    expect(keeping.counts.written).toBe(0)
    expect(await read(reload('one'), one, { layers: [0] })).toBe(0)
  })

  it('are not written again where nothing changed', async () => {
    keep('one')
    const visit = visitor()
    await read(visit, one)
    await keeping.write()
    await read(visit, one)
    await read(visit, one)
    await keeping.write()
    expect(keeping.counts.written).toBe(1)
  })

  it.each([
    ['of another text', () => ({ document: { ...one, text: one.text.replace('Cy', 'Di') } })],
    ['of another model or runtime', () => ({ visit: visitor('1.1') })],
    [
      'read by another tokenizer',
      () => {
        const of = {
          ...wordTokenizer,
          encode: (text: string) => {
            const encoding = wordTokenizer.encode(text)
            return { ...encoding, ids: encoding.ids.map(id => id + 1) }
          },
        }
        return { visit: visitor('1.0', of), of }
      },
    ],
  ])('are never those %s', async (_, other) => {
    keep('one')
    await read(visitor(), one)
    await keeping.write()
    const fresh = reload('one')
    const {
      visit = fresh,
      document = one,
      of = wordTokenizer,
    } = other() as {
      visit?: typeof fresh
      document?: KeptText
      of?: typeof wordTokenizer
    }
    expect(await read(visit, document, { of })).toBe(2)
    await keeping.write()
    expect(keeping.counts.written).toBe(1)
    expect(await read(reload('one'), one)).toBe(document === one && visit === fresh ? 0 : 2)
  })

  it('are encoded again where their file is damaged or cut short, and written anew', async () => {
    keep('one')
    await read(visitor(), one)
    await keeping.write()
    const whole = files.bytes('p/one')
    for (const broken of [
      whole.slice(0, 40),
      whole.slice(0, -1),
      whole.slice(0, 0),
      flipped(whole, whole.length - 9),
    ]) {
      files.put('p/one', broken)
      expect(await read(reload('one'), one)).toBe(2)
      await keeping.write()
      expect(await read(reload('one'), one)).toBe(0)
    }
  })

  it('go with their document, at once and also when it went while no engine was there', async () => {
    keep('one', 'two')
    const visit = visitor()
    await read(visit, one)
    await read(visit, two)
    await keeping.write()
    keep('two')
    await files.idle()
    expect(files.names()).toEqual(['p/two'])
    reload()
    await keeping.write()
    expect(files.names()).toEqual([])
  })

  it('of a document that is deleted while they wait, or are written, do not stay', async () => {
    keep('one', 'two')
    const visit = visitor()
    await read(visit, one)
    await read(visit, two)
    keep('two')
    await keeping.write()
    expect(files.names()).toEqual(['p/two'])
    const third = { id: 'three', text: 'Rats left Malta.' }
    keep('two', 'three')
    await read(visit, third)
    files.state.beforeWrite = () => keep('two')
    await keeping.write()
    await files.idle()
    expect(files.names()).toEqual(['p/two'])
  })

  it('of another project stay, and are not taken for those of this one', async () => {
    keep('one')
    await read(visitor(), one)
    await keeping.write()
    keeping.keep({ project: 'q', documents: ['one'] })
    const visit = visitor()
    expect(await read(visit, one)).toBe(2)
    await keeping.write()
    keeping.keep({ project: 'q', documents: [] })
    await files.idle()
    expect(files.names()).toEqual(['p/one'])
  })

  describe('within bounds', () => {
    const documents = Array.from({ length: 6 }, (_, index) => ({
      id: `d${index}`,
      text: `${index} ${'word '.repeat(200)}`.trim(),
    }))
    const ids = documents.map(({ id }) => id)
    let size: number

    beforeEach(async () => {
      keep(...ids)
      await read(visitor(), documents[0]!)
      await keeping.write()
      size = files.bytes('p/d0').length
      files.put('p/d0', undefined)
    })

    /** Room for so many of them. */
    function withRoom(count: number) {
      keeping = begin(count * size)
      keep(...ids)
    }
    async function readAll(some: readonly KeptText[], apart = 2 * HOUR) {
      const visit = visitor()
      for (const document of some) {
        await read(visit, document)
        await keeping.write()
        time += apart
      }
    }

    it('those that were used least lately make room', async () => {
      withRoom(4)
      await readAll(documents.slice(0, 4))
      expect(files.names()).toEqual(['p/d0', 'p/d1', 'p/d2', 'p/d3'])
      // Read again, which is a use.
      await readAll(documents.slice(0, 1))
      await readAll(documents.slice(4))
      expect(files.names()).toEqual(['p/d0', 'p/d3', 'p/d4', 'p/d5'])
      expect(keeping.counts).toMatchObject({ evicted: 2, passedOver: 0 })
    })

    it('those that were used within the hour make none, so that reading all again and again finds some', async () => {
      withRoom(4)
      await readAll(documents, 1000)
      expect(files.names()).toEqual(['p/d0', 'p/d1', 'p/d2', 'p/d3'])
      expect(keeping.counts).toMatchObject({ evicted: 0, passedOver: 2 })
    })

    it('a document that would take more than a quarter is not kept', async () => {
      withRoom(3)
      await readAll(documents)
      expect(files.names()).toEqual([])
      expect(keeping.counts).toMatchObject({ written: 0, passedOver: 6 })
    })

    it('they leave three quarters of what the browser allows to others', async () => {
      withRoom(1000)
      files.state.allowed = 16 * size
      await readAll(documents)
      expect(files.names()).toEqual(['p/d2', 'p/d3', 'p/d4', 'p/d5'])
    })
  })

  it('spare what learns and what searches all encoding', async () => {
    keep('one', 'two')
    const first = visitor()
    await read(first, one, { layers: [-3] })
    await read(first, two, { layers: [-3] })
    await keeping.write()
    const { engine } = reload('one', 'two')
    const encoder: Encoder = {
      ...engine.encoder,
      pool: { ...engine.encoder.pool, run: async source => expect(source(1)).toBeUndefined() },
    }
    const found = await keeping.around({ ...engine, encoder }, async ({ encoder }) => {
      const documents = [one, two].map(document => ({ ...document, spans: [], knownAt: () => new Set<string>() }))
      const sets = [{ layers: [-1, -3], neighbouring: 0 }]
      const data = await readTrainingData(encoder, documents, ['O'], never, () => {}, sets)
      const searched = {
        likeness: await likeness(encoder, { examples: [{ text: 'Ada met Bo.', start: 0, end: 3 }], sample: [] }, never),
        most: 9,
        least: -1,
      }
      return {
        data,
        places: await similar(encoder, { ...searched, documents: [{ ...two, taken: [] }] }, never, () => {}),
      }
    })
    expect(found.data.rows).toBe(4 + 4 + 5 + 4)
    expect(found.places.length).toBeGreaterThan(0)
  })

  it('of other documents are written where those of one cannot be', async () => {
    keep('one', 'two')
    const visit = visitor()
    await read(visit, one)
    await read(visit, two)
    files.state.beforeWrite = () => {
      files.state.failure = files.names().length === 0 && keeping.counts.refused === 0 ? new Error('locked') : undefined
    }
    await keeping.write()
    expect(files.names()).toEqual(['p/two'])
    await read(visit, one)
    await keeping.write()
    expect(files.names()).toEqual(['p/one', 'p/two'])
  })

  it('are given up in silence where there is no room, and counted', async () => {
    keep('one', 'two')
    files.state.failure = new DOMException('full', 'QuotaExceededError')
    const visit = visitor()
    expect(await read(visit, one)).toBe(2)
    await keeping.write()
    expect(keeping.counts).toMatchObject({ written: 0, refused: 1 })
    files.state.failure = undefined
    await read(visit, two)
    await keeping.write()
    expect(files.names()).toEqual(['p/two'])
  })

  it('are encoded where storage is refused altogether', async () => {
    const refuse = () => Promise.reject(new DOMException('no', 'SecurityError'))
    files = { ...files, open: refuse, list: refuse, documents: refuse, alone: refuse }
    keeping = begin()
    keep('one')
    const visit = visitor()
    expect(await read(visit, one)).toBe(2)
    await keeping.write()
    expect(keeping.counts.refused).toBe(1)
    expect(await read(visit, one)).toBe(0)
  })
})

describe('the engine with features that are kept', () => {
  const text = 'Angela Merkel met Tim Cook of Apple Inc. in Berlin on Monday.\nNo names here, only words.'

  it('encodes nothing of a document at the next visit, and finds the same to the last bit', async () => {
    const files = memoryFeatureFiles(() => 1e12)
    const visit = async () => {
      const handlers = engineHandlers({ ...testPlatform(), features: async () => files })
      const context = { signal: never, report() {}, transfer() {} }
      await handlers.keep({ project: 'p', documents: ['one'] }, context)
      const { head } = await handlers.load({ modelUrl: modelFolder, device: 'wasm' }, context)
      const said: TagProgress[] = []
      const asked = { text, head, decode: head.decode, aggregation: 'word', document: 'one' } as const
      const result: TagResult = await handlers.tag(asked, { ...context, report: one => said.push(one) })
      return { result, found: said.flatMap(({ segments }) => segments).sort((a, b) => a.start - b.start) }
    }
    const first = await visit()
    expect(first.result.encodedPieces).toBe(first.result.pieces)
    await files.written()
    const second = await visit()
    expect(second.result.encodedPieces).toBe(0)
    expect(second.found).toEqual(first.found)
    expect(first.found.flatMap(({ predictions }) => predictions).length).toBeGreaterThan(2)
  })
})

function flipped(bytes: Uint8Array<ArrayBuffer>, at: number) {
  const other = bytes.slice()
  other[at] = other[at]! ^ 1
  return other
}
