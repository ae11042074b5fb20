/** A loaded encoder: the tokenizer, the lanes' run queue and the cache of what they made. */
import { encodeGroups, type Group, type Reader } from './batches.ts'
import type { FeatureCache, Features } from './features.ts'
import type { Pool } from './pool.ts'

/** A document by the id that its features are kept under. */
export interface KeptText {
  readonly id: string
  readonly text: string
}

export interface Encoder extends Reader {
  readonly pool: Pool
  readonly cache: FeatureCache
  /**
   * Puts what is kept of documents into the cache: the last layer and, of the others, those that are asked for. Never
   * rejects; absent where nothing is kept.
   */
  readonly recall?: (documents: readonly KeptText[], layers?: readonly number[]) => Promise<void>
}

/** Features of texts, each encoded as one segment, with these layers beside the last, from the cache where it has them. */
export async function featuresOf(
  encoder: Encoder,
  texts: readonly string[],
  signal: AbortSignal,
  layers: readonly number[] = [],
): Promise<Features[]> {
  const found = new Map<string, Features>()
  const missing = new Map<string, Group>()
  for (const text of texts) {
    const kept = encoder.cache.get(text, layers)
    if (kept) found.set(text, kept)
    else missing.set(text, { text, starts: [0] })
  }
  const keep = ({ text }: Group, features: Features) => {
    encoder.cache.put(text, features)
    found.set(text, features)
  }
  const source = encodeGroups(encoder, [...missing.values()], keep, layers)
  await encoder.pool.run(source, signal)
  return texts.map(text => {
    const features = found.get(text)
    if (!features) throw new Error('the encoder gave nothing back')
    return features
  })
}
