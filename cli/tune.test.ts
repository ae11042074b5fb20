import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readHead } from '../src/domain/head.ts'
import { gleaner, testFolder } from './testing.ts'

const { at, file } = testFolder()
const headAt = (path: string) => readHead(JSON.parse(readFileSync(path, 'utf8')))
const training = (path: string) => headAt(path).provenance['training'] as Record<string, unknown>

/** Ships and rivers: types that no head of the model knows. */
const ships = ['Aurora', 'Blue Heron', 'Castor', 'Dora Lind', 'Elbe Star', 'Falcon', 'Grete', 'Hanse Queen']
const rivers = ['Elbe', 'Danube', 'Upper Rhine', 'Vistula', 'Moselle', 'Neckar', 'Weser', 'Oder']
const plain = (words: string) => words.split(' ').map(word => `${word} O`)
const tagged = (words: string, type: string) =>
  words.split(' ').map((word, place) => `${word} ${place === 0 ? 'B' : 'I'}-${type}`)

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => {
    const ship = ships[(from + index) % ships.length]!
    const river = rivers[(3 * (from + index)) % rivers.length]!
    return [
      ...plain('The barge'),
      ...tagged(ship, 'Ship'),
      ...plain(index % 2 === 0 ? 'went down the river' : 'was laid up on the'),
      ...tagged(river, 'River'),
      ...plain('in March .'),
    ].join('\n')
  }).join('\n\n')

describe('gleaner tune', () => {
  const train = file('train.conll', `${lines(0, 24)}\n`)
  const dev = file('dev.conll', `${lines(100, 108)}\n`)
  const tune = (...args: string[]) => gleaner(['tune', ...args])
  const f1On = async (head: string) => {
    const { stdout } = await gleaner(['evaluate', dev, '--head', head, '--json'])
    return 100 * (JSON.parse(stdout) as { default: { overall_f1: number } }).default.overall_f1
  }

  it('learns a head from a file, which finds in another what it was shown', async () => {
    const out = at('ships.head.json')
    const { status, stdout, stderr } = await tune(train, '--dev', dev, '--out', out, '--title', 'Ships')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^291 words of 24 sentences, 5 labels$/m)
    expect(stdout).toMatch(/← taken/)
    const head = headAt(out)
    expect(head).toMatchObject({
      name: 'ships',
      title: 'Ships',
      labels: ['O', 'B-River', 'I-River', 'B-Ship', 'I-Ship'],
    })
    const scored = Number(/^dev: .*F1 (\d+\.\d+) of 16 entities$/m.exec(stdout)?.[1])
    expect(scored).toBeGreaterThan(90)
    expect(await f1On(out)).toBeCloseTo(scored, 1)
    expect(head.steps!.first.goesOn).toBeGreaterThan(0)
  })

  it('scores by cross-validation without another file, and leaves out or adds what is wanted beside the weights', async () => {
    const out = at('near.head.json')
    const { stdout } = await tune(train, '--out', out, '--c', '0.01', '--no-transitions', '--neighbours')
    expect(stdout).toMatch(/^held out, C chosen without it: precision .* of 48 entities$/m)
    const head = headAt(out)
    expect(head).not.toHaveProperty('steps')
    expect(head.neighbours!.features).toHaveLength(384 * head.neighbours!.labels.length)
  })

  it('reads several layers and neighbouring words where that is wanted, and other commands read the head so', async () => {
    const out = at('wide.head.json')
    const wide = ['--layers', '-1,-3,0', '--neighbouring-words', '0.5', '--c', '0.01']
    const { status, stdout } = await tune(train, '--dev', dev, '--out', out, ...wide)
    expect(status).toBe(0)
    const scored = Number(/^dev: .*F1 (\d+\.\d+) of 16 entities/m.exec(stdout)?.[1])
    expect(scored).toBeGreaterThan(90)
    const head = headAt(out)
    expect(head).toMatchObject({ hidden: 384, features: { layers: [-1, -3, 0], neighbouring: 0.5 } })
    expect(head.weight).toHaveLength(5 * 384 * 9)
    expect(await f1On(out)).toBeCloseTo(scored, 1)
    const text = file('barge.txt', 'The barge Castor went down the river Danube in March .')
    const { entities } = JSON.parse((await gleaner(['tag', text, '--head', out])).stdout) as {
      entities: { word: string }[]
    }
    expect(entities.map(({ word }) => word)).toEqual(['Castor', 'Danube'])
  })

  it('trains by hand with the options of Hugging Face, and keeps the best epoch on the other file', async () => {
    const out = at('hand.head.json')
    const sizes = ['--kind', 'mlp', '--intermediate-size', '16', '--num-train-epochs', '12']
    const rates = ['--learning-rate', '0.01', '--class-weights', 'balanced']
    const { stdout, stderr } = await tune(train, '--dev', dev, '--out', out, ...sizes, ...rates)
    expect(stderr).toBe('')
    expect(stdout.match(/^epoch +\d+\/12 .*dev loss .*rate .*$/gm)!.length).toBeGreaterThan(2)
    const kept = Number(/^epoch (\d+) kept, the best of dev by overall_f1/m.exec(stdout)?.[1])
    expect(headAt(out)).toMatchObject({
      kind: 'mlp',
      intermediate: 16,
      provenance: { training: { learning_rate: 0.01, class_weights: 'balanced', num_train_epochs: 12, epoch: kept } },
    })
    const best = [...stdout.matchAll(/F1 +(\d+\.\d+) .*← best/g)].at(-1)
    expect(await f1On(out)).toBeCloseTo(Number(best?.[1]), 1)
  })

  it('trains by hand on all for as long as a fold says, and is scored by the others', async () => {
    const options = ['--by-hand', '--num-train-epochs', '3', '--folds', '2', '--seeds', '2']
    const { stdout } = await tune(train, '--out', at('folds.head.json'), ...options)
    expect(stdout).toMatch(/^epoch 1\/3 .*fold loss/m)
    expect(stdout).toMatch(/^trained on all for [123] epochs, the best of a fold by overall_f1$/m)
    expect(stdout).toMatch(/^held out, epochs chosen without it: .* of 48 entities, mean of 2 seeds \([\d., ]+\)$/m)
  })

  it('learns of the types alone that the file is said to be annotated for', async () => {
    const out = at('rivers.head.json')
    const { stdout } = await tune(train, '--dev', dev, '--out', out, '--types', 'River', '--c', '0.01')
    expect(headAt(out).labels).toEqual(['O', 'B-River', 'I-River'])
    expect(stdout).toMatch(/^dev: .* of 8 entities$/m)
  })

  const empty = file('empty.conll', 'The O\nend O\n. O\n')
  it.each([
    ['where to', [], 2, /--out/],
    ['something to learn', ['--out', at('x.json')], 1, /there is no entity type to learn/],
    ['a number', ['--out', 'x', '--learning-rate', 'fast'], 2, /--learning-rate is a number/],
    ['what goes together', ['--out', 'x', '--by-hand', '--c', '1'], 2, /--c is not for training by hand/],
    ['seeds of one head', ['--out', 'x', '--by-hand', '--seeds', '2'], 2, /--seeds are for scores by --folds/],
    ['one to hold out', ['--out', 'x', '--by-hand', '--folds', '2', '--dev', dev], 2, /--folds are not for/],
    ['layers', ['--out', 'x', '--layers', '-1,two'], 2, /--layers is a list/],
    ['a penalty', ['--out', 'x', '--c=-1'], 2, /--c is a number above 0/],
    ['types of the file', ['--out', 'x', '--types', 'Ship'], 2, /--types: there is no "Ship"/],
    ['a head to begin as', ['--out', 'x', '--map', 'PER='], 2, /--map is for a head to begin as/],
    ['by its own flag', ['--out', 'x', '--head', 'news'], 2, /tune begins as --start HEAD/],
    ['that is there', ['--out', 'x', '--start', 'weather'], 2, /--start: "weather" is neither a file nor a head/],
    ['and a type of it', ['--out', 'x', '--start', 'news', '--map', 'BOAT=Ship'], 2, /--map: "BOAT" is no type of/],
    ['texts that are there', ['--out', 'x', '--start', 'news', '--unlabelled', 'no.txt'], 2, /^gleaner: no\.txt/],
  ])('says that it needs %s', async (_, options, status, message) => {
    const ended = await tune(empty, ...options)
    expect(ended).toMatchObject({ status, stderr: expect.stringMatching(message) as string })
  })

  it('needs one file', async () => {
    expect((await tune('--out', 'x.json')).stderr).toContain('one CoNLL file')
  })
})

describe('gleaner tune --start', () => {
  const people = ['Angela Meyer', 'Paul Novak', 'Maria Silva', 'Tom Walker', 'Anna Kowalska', 'John Smith']
  const towns = ['Hamburg', 'Vienna', 'London', 'Prague', 'Berlin', 'Warsaw']
  /** `types`: what is annotated. */
  const voyages = (count: number, types: readonly string[]) =>
    Array.from({ length: count }, (_, index) => {
      const as = (words: string, type: string) => (types.includes(type) ? tagged(words, type) : plain(words))
      return [
        ...plain('Captain'),
        ...as(people[index % people.length]!, 'PER'),
        ...plain('sailed the'),
        ...as(ships[(5 * index) % ships.length]!, 'Ship'),
        ...plain(index % 2 === 0 ? 'slowly to' : 'back from'),
        ...as(towns[(5 * index) % towns.length]!, 'LOC'),
        ...plain('.'),
      ].join('\n')
    }).join('\n\n')
  const train = file('voyages.conll', voyages(12, ['Ship']))
  const dev = file('voyages-dev.conll', voyages(8, ['Ship', 'PER', 'LOC']))
  const tune = (...args: string[]) => gleaner(['tune', train, ...args])
  const found = async (head: string, text: string) => {
    const { stdout } = await gleaner(['tag', file('text.txt', text), '--head', head])
    const { entities } = JSON.parse(stdout) as { entities: { entity_group: string; word: string }[] }
    return entities.map(({ entity_group, word }) => `${entity_group} ${word}`)
  }

  it('learns a new type and keeps those that the file does not annotate, under other names where that is said', async () => {
    const out = at('voyages.head.json')
    const { status, stdout, stderr } = await tune('--start', 'news', '--map', 'LOC=Place,MISC=', '--out', out)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^begins as news: keeps .*; calls LOC Place; drops MISC; learns Ship$/m)
    expect(stdout).toMatch(/^held out, C chosen without it: .* of 12 entities$/m)
    expect(Number(/^as news said, of .*: .*F1 (\d+\.\d+) of \d+ entities$/m.exec(stdout)?.[1])).toBeGreaterThan(80)
    const head = headAt(out)
    expect(head.labels.filter(label => label.startsWith('B-')).toSorted()).toEqual([
      'B-ORG',
      'B-PER',
      'B-Place',
      'B-Ship',
    ])
    expect(training(out)).toMatchObject({ start: 'news', startTypes: { LOC: ['Place'], MISC: [], PER: 'PER' } })
    expect(await found(out, 'Captain Peter Brandt sailed the Falcon slowly to Dresden .')).toEqual([
      'PER Peter Brandt',
      'Ship Falcon',
      'Place Dresden',
    ])
  })

  it('says what old types score before and after, where another file has them', async () => {
    const texts = ['Bridget Jones went to Norwich.', 'The ministry in Madrid said nothing.'].map((text, index) =>
      file(`${index}.txt`, `${text}\n${text}\n`),
    )
    const out = at('by-hand.head.json')
    const given = ['--dev', dev, '--start', 'news', '--unlabelled', ...texts, '--out', out]
    const { stdout } = await tune(...given, '--by-hand', '--num-train-epochs', '4')
    const scores = [...stdout.matchAll(/^(PER|LOC) +(\d+\.\d+) +(\d+\.\d+) +8$/gm)]
    expect(scores.map(([, type]) => type).toSorted()).toEqual(['LOC', 'PER'])
    for (const [, , before, after] of scores) {
      expect(Number(before)).toBeGreaterThan(80)
      expect(Number(after)).toBeGreaterThan(80)
    }
    expect(stdout).toMatch(/^as news said, of /m)
    expect(stdout).toMatch(/^dev: .* of 24 entities$/m)
    // All of both files, each line without what ends it.
    expect(training(out)).toMatchObject({ unlabelled: 2 * 30 + 2 * 36 })
  })
})
