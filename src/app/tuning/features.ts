/** What a head reads of a word: what there is to choose from, in words, and what was chosen. */
import * as v from 'valibot'
import {
  equalFeatureSets,
  featureSets,
  lastLayer,
  type FeatureSet,
  type FeatureSetName,
} from '../../domain/feature-sets.ts'
import type { Choices } from '../choices.ts'

export interface FeatureChoice {
  readonly name: FeatureSetName
  readonly title: string
  /** What it is good for, and what it costs. */
  readonly cost: string
}

export const featureChoices: readonly FeatureChoice[] = [
  {
    name: 'last',
    title: 'Last layer',
    cost: 'What the model makes of a word in the end. The quickest, and the smallest head.',
  },
  {
    name: 'layers',
    title: 'Several layers',
    cost: 'Also what the model makes of it on the way: texts are read anew the first time, and learning takes about three times as long.',
  },
  {
    name: 'layers-and-neighbouring',
    title: 'Several layers and neighbouring words',
    cost: 'Also of the words before and after: texts are read anew the first time, learning takes about nine times as long, and the head is nine times as large.',
  },
]

export const featuresSchema = v.object({ layers: v.array(v.number()), neighbouring: v.number() })

/** As it was chosen last. */
export function chosenFeatures({ features }: Choices['training']): FeatureChoice {
  const [first] = featureChoices
  const chosen = featureChoices.find(({ name }) => name === features) ?? first
  if (!chosen) throw new RangeError('there are no features to choose from')
  return chosen
}

export function featuresOf({ name }: FeatureChoice): FeatureSet {
  return featureSets[name]
}

/** "last layer", "layers −1, −3, 0 and neighbouring words" */
export function featureWords(features: FeatureSet = lastLayer): string {
  const known = featureChoices.find(choice => equalFeatureSets(featuresOf(choice), features))
  if (known) return known.title.toLowerCase()
  const layers = features.layers.map(layer => String(layer).replace('-', '−')).join(', ')
  return `layers ${layers}${features.neighbouring > 0 ? ' and neighbouring words' : ''}`
}
