import type { NumericArgument, TrainingArgument } from '../../domain/training-arguments.ts'

/** What the knobs of training by hand do, in the words of who turns them. */
export const explanations: Readonly<Record<TrainingArgument, string>> = {
  kind: 'The kind of head: one layer, or two with a bend between, which can say more and needs more examples',
  intermediateSize: 'Width of the inner layer of a head of two',
  learningRate: 'How far a step goes',
  lrSchedulerType: 'How the learning rate goes from the first step to the last',
  warmupSteps: 'Steps until the learning rate is full; below 1 a share of all steps',
  numCycles: 'How often the learning rate starts anew',
  numTrainEpochs: 'How often all examples are gone through, at most',
  maxSteps: 'Ends training after so many steps wherever the epochs are; −1: the epochs end it',
  perDeviceTrainBatchSize: 'Sentences or paragraphs in a step',
  weightDecay: 'Pulls all weights towards 0 a little with every step',
  classifierDropout: 'Share of the features that are left out in a step, so that none is relied on alone',
  labelSmoothingFactor: 'Share of certainty that is taken from the right label and spread over the others',
  classWeights: 'Lets labels count differently; balanced: rare ones more, five times at most',
  outsideWeight: 'How much words count that are no entity; less finds more, and more that is wrong',
  focalGamma: 'Lets what is right already count less; 0: everything alike',
  maxGradNorm: 'A step that would be longer is shortened to this; 0: never',
  seed: 'Shuffles and begins the same way for the same number',
  earlyStoppingPatience: 'Epochs without anything better after which it ends; 0: it never ends early',
  earlyStoppingThreshold: 'How much better is better',
  metricForBestModel: 'By what the best epoch is chosen, on text that was held out',
}

/** How far an arrow key turns it. */
export const steps: Readonly<Record<NumericArgument, number>> = {
  intermediateSize: 16,
  learningRate: 0.001,
  warmupSteps: 0.05,
  numCycles: 1,
  numTrainEpochs: 1,
  maxSteps: 50,
  perDeviceTrainBatchSize: 1,
  weightDecay: 0.01,
  classifierDropout: 0.05,
  labelSmoothingFactor: 0.05,
  outsideWeight: 0.1,
  focalGamma: 0.5,
  maxGradNorm: 0.5,
  seed: 1,
  earlyStoppingPatience: 1,
  earlyStoppingThreshold: 0.001,
}

/** In the order of the form. */
export const knobGroups: readonly (readonly [name: string, knobs: readonly TrainingArgument[]])[] = [
  ['Head', ['kind', 'intermediateSize']],
  [
    'Steps',
    [
      'learningRate',
      'lrSchedulerType',
      'warmupSteps',
      'numCycles',
      'numTrainEpochs',
      'maxSteps',
      'perDeviceTrainBatchSize',
      'seed',
    ],
  ],
  ['Restraint', ['weightDecay', 'classifierDropout', 'labelSmoothingFactor', 'maxGradNorm']],
  ['What counts', ['classWeights', 'outsideWeight', 'focalGamma']],
  ['When it ends', ['earlyStoppingPatience', 'earlyStoppingThreshold', 'metricForBestModel']],
]
