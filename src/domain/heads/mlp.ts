import type { HeadKind } from './kind.ts'

/**
 * A perceptron of two layers: logits = weight · relu(intermediateWeight · features + intermediateBias) + bias. With tanh in
 * place of relu entity F1 is 0.8 points lower (CrossNER as in bench/sweep.md, mean of three sets and seeds: 52.2, 53.0).
 */
export const mlp: HeadKind<'mlp', 'intermediate', 'intermediateWeight' | 'intermediateBias'> = {
  name: 'mlp',
  weights: {
    intermediateWeight: ['intermediate', 'hidden'],
    intermediateBias: ['intermediate'],
    weight: ['labels', 'intermediate'],
    bias: ['labels'],
  },
  first: { weight: 'intermediateWeight', bias: 'intermediateBias' },
  forward: (layers, features, { intermediateWeight, intermediateBias, weight, bias }) =>
    layers.dense(layers.relu(layers.dense(features, intermediateWeight, intermediateBias)), weight, bias),
}
