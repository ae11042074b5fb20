import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readHead } from '../src/domain/head.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gleaner-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function gleaner(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/gleaner.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
  })
  return { status, stdout, stderr }
}

/** Ships and rivers: types that no head of the model knows. */
const ships = ['Aurora', 'Blue Heron', 'Castor', 'Dora Lind', 'Elbe Star', 'Falcon', 'Grete', 'Hanse Queen']
const rivers = ['Elbe', 'Danube', 'Upper Rhine', 'Vistula', 'Moselle', 'Neckar', 'Weser', 'Oder']
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => {
    const ship = ships[(from + index) % ships.length]!
    const river = rivers[(3 * (from + index)) % rivers.length]!
    const tagged = (words: string, type: string) =>
      words.split(' ').map((word, place) => `${word} ${place === 0 ? 'B' : 'I'}-${type}`)
    const plain = (words: string) => words.split(' ').map(word => `${word} O`)
    return [
      ...plain('The barge'),
      ...tagged(ship, 'Ship'),
      ...plain(index % 2 === 0 ? 'went down the river' : 'was laid up on the'),
      ...tagged(river, 'River'),
      ...plain('in March .'),
    ].join('\n')
  }).join('\n\n')

describe('gleaner tune', () => {
  it('learns a head from a file, which finds in another what it was shown', () => {
    const [train, dev, out] = ['train.conll', 'dev.conll', 'ships.head.json'].map(name => join(folder, name))
    writeFileSync(train!, `${lines(0, 24)}\n`)
    writeFileSync(dev!, `${lines(100, 108)}\n`)
    const tuned = gleaner('tune', train!, '--dev', dev!, '--out', out!, '--title', 'Ships')
    expect(tuned.stderr).toBe('')
    expect(tuned.status).toBe(0)
    expect(tuned.stdout).toMatch(/← taken/)
    const head = readHead(JSON.parse(readFileSync(out!, 'utf8')))
    expect(head).toMatchObject({
      name: 'ships',
      title: 'Ships',
      labels: ['O', 'B-River', 'I-River', 'B-Ship', 'I-Ship'],
    })
    expect(Number(/F1 (\d+\.\d+) of 16 entities/.exec(tuned.stdout)?.[1])).toBeGreaterThan(90)

    const evaluated = gleaner('evaluate', dev!, '--head', out!, '--json')
    expect(JSON.parse(evaluated.stdout).default.overall_f1).toBeGreaterThan(0.9)

    expect(head.steps!.first.goesOn).toBeGreaterThan(0)
    gleaner('tune', train!, '--out', out!, '--c', '0.01', '--no-transitions', '--neighbours')
    const other = readHead(JSON.parse(readFileSync(out!, 'utf8')))
    expect(other).not.toHaveProperty('steps')
    expect(other.neighbours!.features).toHaveLength(384 * other.neighbours!.labels.length)
  }, 180_000)

  it('reads several layers and neighbouring words where that is wanted, and other commands read the head so', () => {
    const [train, dev, out] = ['wide.conll', 'wide-dev.conll', 'wide.head.json'].map(name => join(folder, name))
    writeFileSync(train!, `${lines(0, 24)}\n`)
    writeFileSync(dev!, `${lines(100, 108)}\n`)
    const wide = ['--layers', '-1,-3,0', '--neighbouring-words', '0.5', '--c', '0.01']
    const tuned = gleaner('tune', train!, '--dev', dev!, '--out', out!, ...wide)
    expect([tuned.stderr, tuned.status]).toEqual(['', 0])
    const scored = Number(/^dev: .*F1 (\d+\.\d+) of 16 entities/m.exec(tuned.stdout)?.[1])
    expect(scored).toBeGreaterThan(90)
    const head = readHead(JSON.parse(readFileSync(out!, 'utf8')))
    expect(head).toMatchObject({ hidden: 384, features: { layers: [-1, -3, 0], neighbouring: 0.5 } })
    expect(head.weight).toHaveLength(5 * 384 * 9)

    const evaluated = gleaner('evaluate', dev!, '--head', out!, '--json')
    expect(100 * JSON.parse(evaluated.stdout).default.overall_f1).toBeCloseTo(scored, 1)
    const text = join(folder, 'barge.txt')
    writeFileSync(text, 'The barge Castor went down the river Danube in March .')
    const tagged = JSON.parse(gleaner('tag', text, '--head', out!).stdout) as { entities: { word: string }[] }
    expect(tagged.entities.map(({ word }) => word)).toEqual(['Castor', 'Danube'])
  }, 180_000)

  it('trains by hand with the options of Hugging Face, and keeps the best epoch on the other file', () => {
    const [train, dev, out] = ['hand.conll', 'hand-dev.conll', 'hand.head.json'].map(name => join(folder, name))
    writeFileSync(train!, `${lines(0, 24)}\n`)
    writeFileSync(dev!, `${lines(100, 108)}\n`)
    const options = [
      '--kind',
      'mlp',
      '--intermediate-size',
      '16',
      '--num-train-epochs',
      '12',
      '--learning-rate',
      '0.01',
    ]
    const tuned = gleaner('tune', train!, '--dev', dev!, '--out', out!, ...options, '--class-weights', 'balanced')
    expect(tuned.stderr).toBe('')
    expect(tuned.stdout.match(/^epoch +\d+\/12 .*dev loss .*rate .*$/gm)!.length).toBeGreaterThan(2)
    const kept = Number(/^epoch (\d+) kept, the best of dev by overall_f1/m.exec(tuned.stdout)?.[1])
    const head = readHead(JSON.parse(readFileSync(out!, 'utf8')))
    expect(head).toMatchObject({
      kind: 'mlp',
      intermediate: 16,
      provenance: { training: { learning_rate: 0.01, class_weights: 'balanced', num_train_epochs: 12, epoch: kept } },
    })
    const best = [...tuned.stdout.matchAll(/F1 +(\d+\.\d+) .*← best/g)].at(-1)
    const evaluated = gleaner('evaluate', dev!, '--head', out!, '--json')
    expect(100 * JSON.parse(evaluated.stdout).default.overall_f1).toBeCloseTo(Number(best?.[1]), 1)
  }, 180_000)

  it('says what is missing', () => {
    const empty = join(folder, 'empty.conll')
    writeFileSync(empty, 'The O\nend O\n. O\n')
    expect(gleaner('tune', empty)).toMatchObject({ status: 2, stderr: expect.stringContaining('--out') })
    expect(gleaner('tune', '--out', 'x.json').stderr).toContain('one CoNLL file')
    const nothing = gleaner('tune', empty, '--out', join(folder, 'x.json'))
    expect(nothing).toMatchObject({ status: 1, stderr: expect.stringContaining('there is no entity to learn from') })
    expect(gleaner('tune', empty, '--out', 'x', '--learning-rate', 'fast').stderr).toContain(
      '--learning-rate is a number',
    )
    expect(gleaner('tune', empty, '--out', 'x', '--by-hand', '--c', '1').stderr).toContain('not for training by hand')
    expect(gleaner('tune', empty, '--out', 'x', '--layers', '-1,two').stderr).toContain('--layers is a list')
    expect(gleaner('tune', empty, '--out', 'x', '--c=-1').stderr).toContain('--c is a number above 0')
  }, 180_000)
})
