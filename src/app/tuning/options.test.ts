import { expect, it } from 'vitest'
import { featureSets } from '../../domain/feature-sets.ts'
import { defaultArguments, trainingDefaults } from '../../domain/training-arguments.ts'
import { tuneDefaults } from '../../engine/tuning.ts'
import { readChoices } from '../choices.ts'
import { argumentsOf, automatic, readOptions, wantedOptions } from './options.ts'
import { paceOf, progressWords } from './progress.ts'

it('tunes as the command line does where nothing is set', () => {
  const { cs, folds, seed } = automatic
  expect({ cs, folds, seed }).toEqual({ cs: tuneDefaults.cs, folds: tuneDefaults.folds, seed: tuneDefaults.seed })
  expect(wantedOptions(readChoices(null))).toEqual(automatic)
})

it('remembers the knobs, and takes the default for a value that cannot be trained with', () => {
  const training = { how: 'by-hand', learningRate: 0.02, classWeights: { SHIP: 2 }, numTrainEpochs: -3, kind: 'forest' }
  const choices = readChoices(JSON.stringify({ training }))
  expect(wantedOptions(choices)).toMatchObject({
    how: 'by-hand',
    arguments: { ...trainingDefaults, learningRate: 0.02, classWeights: { SHIP: 2 } },
  })
  expect(argumentsOf({})).toEqual(trainingDefaults)
  expect(argumentsOf({ kind: 'mlp', seed: 7, numCycles: 0 })).toEqual({ ...defaultArguments('mlp'), seed: 7 })
})

it('remembers what is read of a word, whatever the way', () => {
  for (const how of ['automatic', 'by-hand']) {
    const choices = readChoices(JSON.stringify({ training: { how, features: 'layers' } }))
    expect(wantedOptions(choices)).toMatchObject({ how, features: featureSets.layers })
    expect(readOptions(JSON.parse(JSON.stringify(wantedOptions(choices))))).toEqual(wantedOptions(choices))
  }
  expect(wantedOptions(readChoices(JSON.stringify({ training: { features: 'all' } })))).not.toHaveProperty('features')
})

it('remembers where automatic training takes its steps: where it is faster if nothing is chosen', () => {
  for (const device of ['webgpu', 'wasm']) {
    const wanted = wantedOptions(readChoices(JSON.stringify({ training: { device } })))
    expect(wanted).toEqual({ ...automatic, device })
    expect(readOptions(JSON.parse(JSON.stringify(wanted)))).toEqual(wanted)
  }
  expect(wantedOptions(readChoices(JSON.stringify({ training: { device: 'faster' } })))).toEqual(automatic)
})

it('reads back the options of a run, and none of another version', () => {
  expect(readOptions({ ...automatic, startTypes: { PER: 'PER' } })).toEqual(automatic)
  const byHand = wantedOptions(readChoices(JSON.stringify({ training: { how: 'by-hand' } })))
  expect(readOptions(JSON.parse(JSON.stringify(byHand)))).toEqual(byHand)
  expect(readOptions({ how: 'by-magic' })).toBeUndefined()
})

it('tells how far a phase is, and how long it will take once that can be told', () => {
  const phase = { phase: 'choosing', done: 5, total: 20 } as const
  const pace = paceOf(undefined, phase, 1000)
  expect(progressWords(phase, pace, 1200)).toEqual({
    words: 'choosing by cross-validation, 5 of 20 fits',
    share: 0.25,
    left: undefined,
  })
  expect(progressWords(phase, paceOf(pace, phase, 3000), 3000).left).toBe(6000)
  expect(paceOf(pace, { phase: 'scoring' }, 4000).began).toBe(4000)
  expect(progressWords({ phase: 'gathering', done: 5, total: 5 }, pace, 1200)).toEqual({
    words: 'handing the documents over',
    share: undefined,
    left: undefined,
  })
})
