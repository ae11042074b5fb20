/** A loaded encoder: the tokenizer, the lanes' run queue and the cache of what they made. */
import { encodeGroups, type Group, type Reader } from './batches.ts'
import type { FeatureCache, Features } from './features.ts'
import type { Pool } from './pool.ts'

export interface Encoder extends Reader {
  readonly pool: Pool
  readonly cache: FeatureCache
}

/** Features of texts, each encoded as one segment, from the cache where it has them. */
export async function featuresOf(encoder: Encoder, texts: readonly string[], signal: AbortSignal): Promise<Features[]> {
  const found = new Map<string, Features>()
  const missing = new Map<string, Group>()
  for (const text of texts) {
    const kept = encoder.cache.get(text)
    if (kept) found.set(text, kept)
    else missing.set(text, { text, starts: [0] })
  }
  const source = encodeGroups(encoder, [...missing.values()], ({ text }, features) => {
    encoder.cache.put(text, features)
    found.set(text, features)
  })
  await encoder.pool.run(source, signal)
  return texts.map(text => {
    const features = found.get(text)
    if (!features) throw new Error('the encoder gave nothing back')
    return features
  })
}
