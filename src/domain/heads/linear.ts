import type { HeadKind } from './kind.ts'

/** Logits = weight · features + bias. */
export const linear: HeadKind<'linear', never, never> = {
  name: 'linear',
  weights: { weight: ['labels', 'hidden'], bias: ['labels'] },
  first: { weight: 'weight', bias: 'bias' },
  forward: (layers, features, { weight, bias }) => layers.dense(features, weight, bias),
}
