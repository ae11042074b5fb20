import { parseArgs } from 'node:util'
import { describe, expect, it } from 'vitest'
import { argumentNames, defaultArguments, huggingFaceName } from '../src/domain/training-arguments.ts'
import { trainingArguments, trainingOptions, trainingUsage } from './training-options.ts'

const read = (...args: string[]) => {
  const options = { ...trainingOptions, seed: { type: 'string' } } as const
  return trainingArguments(parseArgs({ args, options }).values)
}

describe('the options of training by hand', () => {
  it('are a flag for every argument, and told of', () => {
    for (const name of argumentNames) {
      const flag = huggingFaceName(name).replaceAll('_', '-')
      if (name === 'seed') continue
      expect(Object.keys(trainingOptions)).toContain(flag)
      expect(trainingUsage).toContain(`--${flag}`)
    }
  })

  it('are asked for by any of them, and not by the seed, which every way to tune has', () => {
    expect(read()).toBeUndefined()
    expect(read('--seed', '7')).toBeUndefined()
    expect(read('--by-hand')).toEqual(defaultArguments('linear'))
    expect(read('--kind', 'mlp')).toEqual(defaultArguments('mlp'))
    expect(read('--learning-rate', '0.1', '--seed', '7')).toEqual({
      ...defaultArguments('linear'),
      learningRate: 0.1,
      seed: 7,
    })
  })

  it('take names, shares, and weights of types', () => {
    const given = read(
      '--lr-scheduler-type',
      'cosine_with_restarts',
      '--max-steps=-1',
      '--class-weights',
      'PER=2,a=b=.5',
    )
    expect(given).toMatchObject({
      lrSchedulerType: 'cosine_with_restarts',
      maxSteps: -1,
      classWeights: { PER: 2, 'a=b': 0.5 },
    })
    expect(read('--class-weights', 'balanced')!.classWeights).toBe('balanced')
  })

  it.each([
    [['--learning-rate', 'fast'], '--learning-rate is a number above 0, not "fast"'],
    [['--num-train-epochs', ''], '--num-train-epochs is a number above 0, not ""'],
    [['--kind', 'crf'], '--kind is one of linear, mlp, not "crf"'],
    [['--lr-scheduler-type', 'step'], '--lr-scheduler-type is one of'],
    [['--class-weights', 'heavy'], '--class-weights is none, balanced or TYPE=NUMBER,…, not "heavy"'],
    [['--class-weights', 'PER=-1'], '--class-weights PER is a number above 0'],
  ])('refuse what they are not: %s', (args, message) => {
    expect(() => read(...args)).toThrow(message)
  })
})
