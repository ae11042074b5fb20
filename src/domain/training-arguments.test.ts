import { describe, expect, test } from 'vitest'
import {
  argumentNames,
  argumentProblems,
  huggingFaceArguments,
  huggingFaceName,
  trainingDefaults,
  type TrainingArguments,
} from './training-arguments.ts'

describe('training arguments', () => {
  test('have the names of Hugging Face in records', () => {
    expect(argumentNames.map(huggingFaceName)).toEqual(
      expect.arrayContaining([
        'learning_rate',
        'lr_scheduler_type',
        'warmup_steps',
        'num_train_epochs',
        'max_steps',
        'per_device_train_batch_size',
        'weight_decay',
        'label_smoothing_factor',
        'max_grad_norm',
        'seed',
        'early_stopping_patience',
        'early_stopping_threshold',
        'metric_for_best_model',
        'classifier_dropout',
        'intermediate_size',
      ]),
    )
    expect(huggingFaceArguments({ ...trainingDefaults, learningRate: 0.25, classWeights: { PER: 2 } })).toMatchObject({
      learning_rate: 0.25,
      class_weights: { PER: 2 },
      kind: 'linear',
    })
  })

  test('are right as they come', () => {
    expect(argumentProblems(trainingDefaults)).toEqual([])
    const unusual: Partial<TrainingArguments> = {
      warmupSteps: 10,
      maxSteps: 5,
      earlyStoppingPatience: 0,
      focalGamma: 2,
    }
    expect(argumentProblems({ ...trainingDefaults, ...unusual })).toEqual([])
  })

  test.each([
    [{ learningRate: 0 }, 'is a number above 0'],
    [{ learningRate: NaN }, 'is a number above 0'],
    [{ numTrainEpochs: Infinity }, 'is a number above 0'],
    [{ warmupSteps: 1.5 }, 'is a whole number of steps, or a share below 1'],
    [{ warmupSteps: -0.1 }, 'is a whole number of steps, or a share below 1'],
    [{ maxSteps: 0 }, 'is a whole number from 1, or -1'],
    [{ perDeviceTrainBatchSize: 2.5 }, 'is a whole number from 1'],
    [{ classifierDropout: 1 }, 'is from 0 to below 1'],
    [{ labelSmoothingFactor: -1 }, 'is from 0 to below 1'],
    [{ intermediateSize: 5000 }, 'is a whole number from 1 to 4096'],
    [{ seed: -1 }, 'is a whole number from 0 to 4294967295'],
    [{ classWeights: { PER: 1, LOC: -2 } }, 'LOC is a number above 0'],
  ])('tell what is wrong by the argument: %o', (wrong, message) => {
    expect(argumentProblems({ ...trainingDefaults, ...wrong })).toEqual([{ argument: Object.keys(wrong)[0], message }])
  })
})
