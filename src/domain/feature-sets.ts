/** What of the encoder a head reads of a word: hidden states of one layer or several, its own or its neighbours' too. */

export interface FeatureSet {
  /**
   * Layers whose hidden states stand one after the other, counted as Hugging Face's `hidden_states`: 0 is what the
   * embeddings give, n what the nth layer does, and -1 the last.
   */
  readonly layers: readonly number[]
  /**
   * The factor by which the states of the word before are taken, and behind them those of the word after: its first
   * piece's, 0 where a segment begins or ends. 0 where a word is read alone.
   */
  readonly neighbouring: number
}

/** What a head reads that says nothing of it. */
export const lastLayer: FeatureSet = { layers: [-1], neighbouring: 0 }

/** Sets to choose from, by their names. */
export const featureSets = {
  last: lastLayer,
  layers: { layers: [-1, -3, 0], neighbouring: 0 },
  'layers-and-neighbouring': { layers: [-1, -3, 0], neighbouring: 0.5 },
} as const satisfies Readonly<Record<string, FeatureSet>>

export type FeatureSetName = keyof typeof featureSets

/** Features of a word, where the encoder gives `hidden` of a piece. */
export function featureWidth(hidden: number, { layers, neighbouring }: FeatureSet = lastLayer): number {
  return hidden * layers.length * (neighbouring > 0 ? 3 : 1)
}

/** The layers that are needed beside the last. */
export function furtherLayers({ layers }: FeatureSet = lastLayer): readonly number[] {
  return layers.filter(layer => layer !== -1)
}

export function equalFeatureSets(a: FeatureSet = lastLayer, b: FeatureSet = lastLayer): boolean {
  return a.neighbouring === b.neighbouring && a.layers.join() === b.layers.join()
}
