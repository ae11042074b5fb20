import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readReference, smallestCosine } from './self-check.ts'
import { type LoadedEngine, loadEngine } from './engine.ts'
import { inspect } from './inspect.ts'
import { openLane, warmLane } from './pool.ts'
import type { Aggregation, TaggedSegment, TagResult } from './protocol.ts'
import { tag } from './tag.ts'
import { modelFolder, testPlatform } from './testing.ts'
import { tagTokens } from './token-tags.ts'

const never = new AbortController().signal

const sentences = [
  'Angela Merkel met Tim Cook of Apple Inc. in Berlin on Monday.',
  'José Muñoz 🎉 moved from São Paulo to the U.S. in 1998.',
  'The court in Strasbourg ruled against Gazprom.',
  'No names here, only words.',
  'Dr. Ngozi Okafor of the University of Ibadan spoke first.',
]

describe('the engine on the embedded model', () => {
  let engine: LoadedEngine
  beforeAll(async () => {
    engine = await loadEngine(testPlatform(), { modelUrl: modelFolder, device: 'auto' }, never, () => {})
  })
  afterAll(() => engine.encoder.pool.dispose())

  /** Tags with a fresh cache, unless told to keep it. */
  async function tagged(text: string, aggregation: Aggregation = 'word', from: LoadedEngine = engine) {
    const segments: TaggedSegment[] = []
    const { encoder, heads, result } = from
    const args = { text, head: result.head, decode: result.head.decode, aggregation }
    const summary: TagResult = await tag(encoder, heads.open(result.head), args, never, progress => {
      segments.push(...progress.segments)
    })
    return { segments, summary, entities: segments.flatMap(({ predictions }) => predictions) }
  }
  const uncached = (): LoadedEngine => ({
    ...engine,
    encoder: { ...engine.encoder, cache: { get: () => undefined, put() {}, bytes: 0 } },
  })

  it('says why it runs on WASM', () => {
    expect(engine.result.device).toMatchObject({ device: 'wasm', lanes: 1, reasons: ['no GPU here'] })
  })

  it('finds entities whose offsets slice the text exactly', async () => {
    const text = sentences.join('\r\n')
    const { entities } = await tagged(text)
    expect(entities.map(({ start, end, label }) => `${label} ${text.slice(start, end)}`)).toEqual([
      'PER Angela Merkel',
      'PER Tim Cook',
      'ORG Apple Inc.',
      'LOC Berlin',
      'PER José Muñoz',
      'LOC São Paulo',
      'LOC U.S.',
      'LOC Strasbourg',
      'ORG Gazprom',
      'PER Ngozi Okafor',
      'ORG University of Ibadan',
    ])
    for (const { score } of entities) expect(score).toBeGreaterThan(0.5)
  })

  it('gives a segment the same entities, to the last bit, alone, among others and in another order', async () => {
    const alone = []
    for (const sentence of sentences) alone.push((await tagged(sentence, 'word', uncached())).entities)
    for (const order of [sentences, sentences.toReversed()]) {
      const text = order.join('\n')
      const { segments } = await tagged(text, 'word', uncached())
      for (const { start, end, predictions } of segments) {
        const relative = predictions.map(entity => ({
          ...entity,
          start: entity.start - start,
          end: entity.end - start,
        }))
        expect(relative).toEqual(alone[sentences.indexOf(text.slice(start, end))])
      }
    }
  })

  it('encodes equal segments once, and nothing again for another head', async () => {
    const line = 'Marie Curie was born in Warsaw, and worked in Paris.'
    const { summary, segments } = await tagged(`${line}\n${line}\n${line}`)
    expect(summary.pieces).toBe(3 * summary.encodedPieces)
    expect(segments.length).toBe(3)
    const head = await engine.readHead('social-media', never)
    const found: string[] = []
    const args = { text: line, head, decode: head.decode, aggregation: 'word' } as const
    const again = await tag(engine.encoder, engine.heads.open(head), args, never, ({ segments }) => {
      for (const { predictions } of segments) found.push(...predictions.map(({ label }) => label))
    })
    expect(again.encodedPieces).toBe(0)
    expect(found).toContain('person')
  })

  it('reads a line longer than a window through several, and misses no part of it', async () => {
    const names = ['Berlin', 'Lisbon', 'Nairobi', 'Ottawa', 'Seoul', 'Lima', 'Oslo', 'Dublin']
    const text = Array.from(
      { length: 160 },
      (_, i) => `Delegation ${i} arrived in ${names[i % names.length]} by train.`,
    ).join(' ')
    const { segments, entities, summary } = await tagged(text)
    expect(summary.pieces).toBeGreaterThan(512)
    expect(segments[0]?.seams.length).toBeGreaterThanOrEqual(2)
    const found = new Set(
      entities.filter(({ label }) => label === 'LOC').map(({ start, end }) => text.slice(start, end)),
    )
    expect([...found].toSorted()).toEqual(names.toSorted())
    const places = entities.filter(({ start, end }) => names.includes(text.slice(start, end))).length
    expect(places / 160).toBeGreaterThan(0.97)
  })

  it('tags what is on screen first', async () => {
    const text = Array.from({ length: 30 }, (_, i) => `Line ${i} is about Madrid.`).join('\n')
    const from = text.indexOf('Line 20')
    const order: number[] = []
    const { encoder, heads, result } = uncached()
    const args = {
      text,
      head: result.head,
      decode: 'viterbi',
      aggregation: 'word',
      visible: { start: from, end: from + 60 },
    } as const
    await tag(encoder, heads.open(result.head), args, never, ({ segments }) =>
      order.push(...segments.map(({ start }) => start)),
    )
    expect(order.length).toBe(30)
    expect(order.slice(0, 3).every(start => start >= from && start < from + 60)).toBe(true)
  })

  it('stops encoding when cancelled', async () => {
    const text = Array.from({ length: 200 }, (_, i) => `Sentence number ${i} names Vienna and Prague.`).join('\n')
    const cancel = new AbortController()
    const { encoder, heads, result } = uncached()
    const args = { text, head: result.head, decode: 'viterbi', aggregation: 'word' } as const
    let characters = 0
    const run = tag(encoder, heads.open(result.head), args, cancel.signal, progress => {
      characters = progress.characters
      if (characters > 1000) cancel.abort()
    })
    await expect(run).rejects.toThrow(/abort/i)
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(characters).toBeLessThan(text.length / 2)
  })

  it('fails when the head does, rather than find nothing', async () => {
    const broken = () => Promise.reject(new Error('no logits today'))
    const args = { text: sentences[0] ?? '', head: engine.result.head, decode: 'viterbi', aggregation: 'word' } as const
    await tagged(args.text)
    for (const { encoder } of [engine, uncached()]) {
      await expect(tag(encoder, broken, args, never, () => {})).rejects.toThrow('no logits today')
    }
  })

  it.each(['none', 'simple', 'first', 'average', 'max'] as const)(
    'aggregates as Hugging Face does by "%s"',
    async strategy => {
      const text = 'Angela Merkel lives in Hohenwalde.'
      const { entities } = await tagged(text, strategy)
      expect(entities.map(({ start, end }) => text.slice(start, end)).join('|')).toContain(
        strategy === 'none' ? 'Angela|' : 'Angela Merkel|',
      )
      expect(entities[0]?.label).toBe(strategy === 'none' ? 'B-PER' : 'PER')
    },
  )

  it('finds nothing in nothing', async () => {
    for (const text of ['', ' \n\t ', '\u0000\u200b\ufffd', '\ud800']) {
      const { entities, summary } = await tagged(text)
      expect([entities.length, summary.words]).toEqual([0, 0])
    }
  })

  it('inspects a word: its pieces, its labels, its window; and nothing between words', async () => {
    const text = 'First line.\nHe flew to Kuala Lumpur.'
    const args = { text, head: engine.result.head }
    const offset = text.indexOf('Lumpur') + 2
    const found = await inspect(engine.encoder, { ...args, offset }, never)
    expect(text.slice(found?.word.start, found?.word.end)).toBe('Lumpur')
    expect(found?.pieces.map(({ start, end }) => text.slice(start, end)).join('')).toBe('Lumpur')
    expect(found?.labels[0]).toMatchObject({ label: 'I-LOC' })
    expect(found?.labels.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5)
    expect(found?.window).toMatchObject({ index: 0, count: 1, start: 12, end: text.length, maxPieces: 512 })
    expect(await inspect(engine.encoder, { ...args, offset: text.indexOf(' Kuala') }, never)).toBeNull()
  })

  it('tags the tokens of a file, sentence by sentence or in their document, each by its first word', async () => {
    const { encoder, heads, result } = engine
    const document = [
      ['Yesterday', 'Blair', 'visited', 'St.', 'Petersburg', '.'],
      ['\u200b', 'Putin', 'met', 'him', '.'],
    ]
    const alone = document.map(sentence => [sentence])
    for (const documents of [alone, [document]]) {
      const tags = await tagTokens(encoder, heads.open(result.head), result.head, 'viterbi', documents, never)
      expect(tags.flat()).toEqual([
        ['O', 'B-PER', 'O', 'B-LOC', 'I-LOC', 'O'],
        ['O', 'B-PER', 'O', 'O', 'O'],
      ])
    }
  })

  it('reproduces the reference as closely as WASM is trusted to', async () => {
    const reference = readReference(JSON.parse(await readFile(`${modelFolder}reference.json`, 'utf8')))
    const { tokenizer } = engine.encoder
    const { exposeHidden } = await import('../graph/surgery.ts')
    const bytes = exposeHidden(new Uint8Array(await readFile(`${modelFolder}onnx/model_quantized.onnx`))).model
    const lane = await openLane(warmLane(testPlatform().spawnLane, 'wasm'), {
      bytes,
      device: 'wasm',
      special: tokenizer.special,
      maxLength: 512,
    })
    expect(await smallestCosine(lane, reference, 384)).toBeGreaterThan(reference.tolerance.wasm)
    lane.thread.terminate()
  })
})
