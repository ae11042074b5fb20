import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Head } from '../domain/head.ts'
import { type LoadedEngine, loadEngine } from './engine.ts'
import { modelFolder, testPlatform } from './testing.ts'
import { tagTokens } from './token-tags.ts'
import { tune } from './tune.ts'
import { defaultArguments } from '../domain/training-arguments.ts'
import type { TuneArgs, TuneDocument, TuneProgress } from './tune-protocol.ts'

const never = new AbortController().signal

/** Ships and rivers: types that no head of the model knows. */
const ships = ['Aurora', 'Blue Heron', 'Castor', 'Dora Lind', 'Elbe Star', 'Falcon', 'Grete', 'Hanse Queen']
const rivers = ['Elbe', 'Danube', 'Upper Rhine', 'Vistula', 'Moselle', 'Neckar', 'Weser', 'Oder']

function documentOf(index: number, more: Partial<TuneDocument> = {}): TuneDocument {
  const ship = ships[index % ships.length]!
  const river = rivers[(3 * index) % rivers.length]!
  const where = index % 2 === 0 ? 'went down the river' : 'was laid up on the'
  const text = `The barge ${ship} ${where} ${river} in March.`
  const span = (words: string, label: string) => {
    const start = text.lastIndexOf(words)
    return { start, end: start + words.length, label }
  }
  return {
    id: `d${index}`,
    text,
    spans: [span(ship, 'Ship'), span(river, 'River')],
    rejected: [],
    known: { end: text.length, types: ['Ship', 'River'] },
    role: 'none',
    ...more,
  }
}
const documents = Array.from({ length: 20 }, (_, index) => documentOf(index))
const args: TuneArgs = {
  documents,
  types: ['Ship', 'River'],
  options: { how: 'automatic', cs: [0.003, 0.01, 0.03], folds: 3, seed: 42 },
  start: { kind: 'nothing' },
}

describe('tune', { timeout: 60_000 }, () => {
  let engine: LoadedEngine
  beforeAll(async () => {
    engine = await loadEngine(testPlatform(), { modelUrl: modelFolder, device: 'wasm' }, never, () => {})
  })
  afterAll(() => engine.encoder.pool.dispose())

  it('learns a head, and scores what made it on documents that it was made without', async () => {
    const phases = new Set<string>()
    const { head, evaluation, data, chosen } = await tune(engine, args, never, ({ phase }) => phases.add(phase))
    expect(head.labels).toEqual(['O', 'B-Ship', 'I-Ship', 'B-River', 'I-River'])
    expect(evaluation.procedure).toEqual({ kind: 'cross-validation', folds: 3, seeds: [42] })
    expect(evaluation.documents).toEqual(documents.map(({ id }) => id))
    expect(evaluation.after?.default.overall).toMatchObject({ number: 40 })
    expect(evaluation.after!.default.overall.f1).toBeGreaterThan(0.8)
    const gold = evaluation.tallies!.map(tally => tally[3]! + tally[7]!)
    expect(gold).toEqual(documents.map(() => 2))
    expect(data).toMatchObject({ documents: 20, entities: 40 })
    expect('choices' in chosen && chosen.choices.map(({ c }) => c)).toContain('c' in chosen && chosen.c)
    expect([...phases]).toEqual(['reading', 'choosing', 'fitting', 'scoring'])
  })

  it('scores the head before on the same words, by what its types are called here', async () => {
    const before = { head: engine.result.head, types: { LOC: 'River' }, seen: [] }
    const { evaluation } = await tune(engine, { ...args, before }, never, () => {})
    const types = evaluation.before!.default.types.map(([type]) => type)
    expect(types).toEqual(['River', 'Ship'])
    expect(evaluation.difference!.estimate).toBeCloseTo(
      evaluation.after!.default.overall.f1 - evaluation.before!.default.overall.f1,
      9,
    )
  })

  it('compares with a head on documents that it has not seen, and says where there are none', async () => {
    const before = { head: engine.result.head, types: { LOC: 'River' } }
    const seen = documents.slice(0, 12).map(({ id }) => id)
    const { evaluation } = await tune(engine, { ...args, before: { ...before, seen } }, never, () => {})
    expect(evaluation.documents).toHaveLength(20)
    expect(evaluation.common!.documents).toEqual(documents.slice(12).map(({ id }) => id))
    expect(evaluation.before!.default.overall.number).toBe(16)
    expect(evaluation.common!.after.default.overall.number).toBe(16)
    const all = { ...before, seen: documents.map(({ id }) => id) }
    const alone = await tune(engine, { ...args, before: all }, never, () => {})
    expect(alone.evaluation).toMatchObject({ beforeLeftOut: 'seen', before: undefined, difference: undefined })
  })

  it('learns nothing from documents whose role is test, and scores on them alone', async () => {
    const held = documents.map((document, index) => (index < 15 ? document : documentOf(index, { role: 'test' })))
    const { evaluation, data } = await tune(engine, { ...args, documents: held }, never, () => {})
    expect(evaluation.procedure).toEqual({ kind: 'role', role: 'test' })
    expect(evaluation.documents).toEqual(['d15', 'd16', 'd17', 'd18', 'd19'])
    expect(data.documents).toBe(15)
  })

  describe('hard cases', () => {
    const one = (text: string, spans: TuneDocument['spans'], types: readonly string[]): TuneDocument => ({
      id: text,
      text,
      spans,
      rejected: [],
      known: { end: text.length, types },
      role: 'none',
    })
    const run = (some: readonly TuneDocument[], types: readonly string[], more: Partial<TuneArgs> = {}) =>
      tune(engine, { ...args, documents: some, types, ...more }, never, () => {})

    it('learns one type from one document of one line, and says that nothing could be held out', async () => {
      const text = 'The ferry Nordlys left Bergen at noon.'
      const { head, evaluation } = await run([one(text, [{ start: 10, end: 17, label: 'Ship' }], ['Ship'])], ['Ship'])
      expect(head.labels).toEqual(['O', 'B-Ship', 'I-Ship'])
      expect(evaluation).toMatchObject({ procedure: { kind: 'none' }, after: undefined })
      expect(head.weight.every(Number.isFinite)).toBe(true)
    })

    it('refuses gold in which there is nothing to find', async () => {
      const none = documents.map(document => ({ ...document, spans: [] }))
      await expect(run(none, ['Ship'])).rejects.toMatchObject({ code: 'bad-data', message: /no entity/ })
      await expect(run([one(' \n', [], ['Ship'])], ['Ship'])).rejects.toMatchObject({ code: 'bad-data' })
      await expect(run([], ['Ship'])).rejects.toMatchObject({ code: 'bad-data' })
      await expect(run(documents, [])).rejects.toMatchObject({ code: 'bad-data' })
      const long = one('long '.repeat(400_000), [], ['Ship'])
      await expect(run([long], ['Ship'])).rejects.toMatchObject({ code: 'bad-data', message: /at most 1500000/ })
      const held = documents.map(document => ({ ...document, role: 'test' as const }))
      await expect(run(held, ['Ship'])).rejects.toMatchObject({ code: 'bad-data' })
    })

    it('refuses a head of another encoder', async () => {
      const head = { ...engine.result.head, hidden: 5 }
      const before = { head, types: {}, seen: [] }
      await expect(run(documents, ['Ship'], { before })).rejects.toMatchObject({ code: 'model-unsupported' })
    })

    it('learns from gold that contradicts itself as well as that can be', async () => {
      const twice = documents.flatMap(document => [
        document,
        { ...document, id: `${document.id}'`, spans: document.spans.map(span => ({ ...span, label: 'River' })) },
      ])
      const { head, evaluation } = await run(twice, ['Ship', 'River'])
      expect(head.weight.every(Number.isFinite)).toBe(true)
      expect(evaluation.after!.default.overall.f1).toBeLessThan(0.95)
    })

    it('learns 300 labels', async () => {
      const types = Array.from({ length: 150 }, (_, index) => `Type ${index}`)
      const spans = documents.slice(0, 12).flatMap(({ spans, text }, index) =>
        spans.map(({ start, end }, at) => {
          const from = index * (documents[0]!.text.length + 20)
          return { start: from + start, end: from + end, label: types[(2 * index + at) % 150]!, text }
        }),
      )
      const line = documents
        .slice(0, 12)
        .map(({ text }) => text.padEnd(documents[0]!.text.length + 20))
        .join('')
      const { head } = await run([one(line, spans, types)], types)
      expect(head.labels).toHaveLength(301)
      expect(head.weight.every(Number.isFinite)).toBe(true)
    })

    it('stops at the next step when it is cancelled', async () => {
      const cancel = new AbortController()
      let later = 0
      const running = tune(engine, args, cancel.signal, ({ phase }) => {
        if (cancel.signal.aborted) later++
        else if (phase === 'choosing') cancel.abort()
      })
      await expect(running).rejects.toThrow(/abort/i)
      expect(later).toBeLessThan(2)
    })
  })

  describe('begun as a head', () => {
    const places = ['Lisbon', 'Oslo', 'Nairobi', 'Seoul', 'Ottawa', 'Lima', 'Dublin', 'Vienna']
    const people = ['Maria Lopez', 'John Smith', 'Angela Merkel', 'Paul Weber', 'Anna Karlsson', 'Tim Cook']
    const drugs = ['aspirin', 'ibuprofen', 'metformin', 'insulin glargine', 'warfarin', 'codeine', 'naproxen']
    /** Only drugs are annotated. */
    const treated = Array.from({ length: 24 }, (_, index): TuneDocument => {
      const drug = drugs[index % drugs.length]!
      const text = [
        `In ${places[index % 8]} the physician ${people[index % 6]} gave the patient ${drug} for her pain.`,
        `${people[(index + 2) % 6]} of ${places[(3 * index + 1) % 8]} was treated with ${drug} on Monday.`,
        `Doctors at Siemens in ${places[(5 * index + 2) % 8]} told ${people[(index + 1) % 6]} to stop taking ${drug}.`,
      ][index % 3]!
      const start = text.indexOf(drug)
      const spans = [{ start, end: start + drug.length, label: 'Drug' }]
      return { id: `t${index}`, text, spans, rejected: [], known: { end: text.length, types: ['Drug'] }, role: 'none' }
    })
    const types = { PER: 'Person', LOC: 'Place', ORG: 'Company' }
    const begun = (more: Partial<TuneArgs> = {}): TuneArgs => ({
      ...args,
      documents: treated,
      types: ['Person', 'Place', 'Company', 'Drug'],
      start: { kind: 'head', head: engine.result.head, types },
      ...more,
    })

    it('learns a new type and forgets none, where only the new one is annotated', async () => {
      const { head, evaluation } = await tune(engine, begun(), never, () => {})
      expect(head.labels).toHaveLength(9)
      expect(evaluation.kept!.f1).toBeGreaterThan(0.95)
      expect(evaluation.kept!.number).toBeGreaterThan(40)
      expect(evaluation.after!.default.types.find(([type]) => type === 'Drug')![1].f1).toBeGreaterThan(0.8)
    })

    it('forgets without', async () => {
      const { evaluation } = await tune(engine, begun({ start: { kind: 'nothing' } }), never, () => {})
      expect(evaluation.kept).toBeUndefined()
      expect(evaluation.after!.default.types.map(([type]) => type)).toEqual(['Drug'])
    })

    it.each(['linear', 'mlp'] as const)('by hand forgets none either: %s', async kind => {
      const given = { ...defaultArguments(kind), numTrainEpochs: 20, learningRate: 0.02, intermediateSize: 32 }
      const { head, evaluation } = await tune(
        engine,
        begun({ options: { how: 'by-hand', arguments: given, folds: 2 } }),
        never,
        () => {},
      )
      expect(head.kind).toBe(kind)
      // The perceptron cannot begin as a linear head: all that it knows of the old types it was taught.
      expect(evaluation.kept!.f1).toBeGreaterThan(0.9)
      expect(evaluation.kept!.number).toBeGreaterThan(40)
      expect(evaluation.after!.default.types.find(([type]) => type === 'Drug')![1].f1).toBeGreaterThan(0.8)
    })

    it.each(['automatic', 'by-hand'] as const)(
      'takes few names for the new type after texts without gold, %s',
      async how => {
        // A dozen ships, and names of whom nothing is said.
        const options = how === 'automatic' ? args.options : { how, arguments: defaultArguments('linear'), folds: 3 }
        const few = begun({
          documents: documents
            .slice(0, 12)
            .map(document => ({ ...document, known: { ...document.known, types: ['Ship'] } })),
          types: ['Person', 'Place', 'Company', 'Ship'],
          options,
        })
        const sentences = people.flatMap((person, index) => [
          `${person} moved from ${places[index]} to ${places[index + 1]} in May.`,
          `The lawyer ${person} works for Siemens on the outskirts of ${places[index + 2]}.`,
        ])
        const elsewhere = [
          'Peter Novak flew from Madrid to Cairo and was met by Helen Brown of Nokia.',
          'The trainer Jonas Berg left Hamburg for Boston when Laura Rossi joined Volvo.',
        ]
        const taken = async (head: Head) => {
          const tagged = await tagTokens(
            engine.encoder,
            engine.heads.open(head),
            head,
            'viterbi',
            elsewhere.map(text => [text.split(' ')]),
            never,
          )
          return tagged.flat(2).filter(tag => tag.endsWith('Ship')).length
        }
        const plain = await tune(engine, few, never, () => {})
        const { head, evaluation, data } = await tune(
          engine,
          { ...few, unlabelled: sentences.map(text => ({ text })) },
          never,
          () => {},
        )
        const before = await taken(plain.head)
        expect(before).toBeGreaterThan(4)
        expect(await taken(head)).toBeLessThan(before / 2)
        expect(data).toEqual(plain.data)
        expect(evaluation.documents).toEqual(plain.evaluation.documents)
      },
    )

    it('is not scored on what the first head has seen', async () => {
      const seen = treated.slice(0, 10).map(({ id }) => id)
      const start = { kind: 'head', head: engine.result.head, types, seen } as const
      const { evaluation } = await tune(engine, begun({ start }), never, () => {})
      expect(evaluation.documents).toEqual(treated.slice(10).map(({ id }) => id))
      const all = { ...start, seen: treated.map(({ id }) => id) }
      expect((await tune(engine, begun({ start: all }), never, () => {})).evaluation).toMatchObject({
        procedure: { kind: 'none' },
        after: undefined,
      })
    })
  })

  describe('by hand', () => {
    const given = { ...defaultArguments('mlp'), intermediateSize: 8, numTrainEpochs: 10, learningRate: 0.02 }
    const byHand: TuneArgs = { ...args, options: { how: 'by-hand', arguments: given, folds: 3 } }
    type Epoch = Extract<TuneProgress, { phase: 'epoch' }>

    it('reports every epoch, and goes on from any of them to the same head and scores', async () => {
      const epochs: Epoch[] = []
      const heard = (progress: TuneProgress) => void (progress.phase === 'epoch' && epochs.push(progress))
      const whole = await tune(engine, byHand, never, heard)
      expect(whole.head).toMatchObject({ kind: 'mlp', intermediate: 8 })
      expect(whole.evaluation.procedure).toEqual({ kind: 'cross-validation', folds: 3, seeds: [given.seed] })
      expect(whole.evaluation.after!.default.overall).toMatchObject({ number: 40 })
      const best = epochs.findLast(({ of, epoch }) => of === 'choosing' && epoch.isBest)!.epoch
      expect(whole.chosen).toMatchObject({ epochs: best.epoch })
      expect(best.heldOut!.score.f1).toBeGreaterThan(0.3)
      const later = epochs[epochs.length >> 1]!
      const rest = await tune(engine, { ...byHand, resume: structuredClone(later.state) }, never, () => {})
      expect(rest.head).toEqual(whole.head)
      expect(rest.evaluation).toEqual(whole.evaluation)
    })

    it('asked to stop gives the best so far, without scores', async () => {
      let epochs = 0
      const heard = ({ phase }: TuneProgress) => void (phase === 'epoch' && epochs++)
      const { head, chosen, evaluation } = await tune(engine, byHand, never, heard, () => epochs > 1)
      expect(chosen).toMatchObject({ ended: 'asked' })
      expect(head.kind).toBe('mlp')
      expect(evaluation).toMatchObject({ procedure: { kind: 'none' }, after: undefined })
    })
  })
})
