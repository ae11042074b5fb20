import type { HeadKind } from './kind.ts'

/** A perceptron of two layers: logits = weight · relu(intermediateWeight · features + intermediateBias) + bias. */
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
