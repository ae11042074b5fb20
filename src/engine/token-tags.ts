/** Tags for tokens that a file brought: each token has the tag of its first word. */
import { furtherLayers } from '../domain/feature-sets.ts'
import type { Head } from '../domain/head.ts'
import { type Encoder, featuresOf } from './encoder.ts'
import type { Features } from './features.ts'
import type { ApplyHead } from './heads.ts'
import { decodeLogits, logitsOf } from './predict.ts'

/** Documents a head is applied to at once. */
const AT_ONCE = 64

/**
 * Tags of [documents × sentences × tokens], decoded sentence by sentence. A document's sentences are encoded together,
 * joined by one space like the tokens in them, so that each is read in its context; for sentences alone give each a
 * document of its own.
 */
export async function tagTokens(
  encoder: Encoder,
  apply: ApplyHead,
  head: Head,
  decode: 'viterbi' | 'argmax',
  documents: readonly (readonly (readonly string[])[])[],
  signal: AbortSignal,
  onProgress: (documents: number) => void = () => {},
): Promise<string[][][]> {
  const tagged: string[][][] = []
  for (let from = 0; from < documents.length; from += AT_ONCE) {
    const some = documents.slice(from, from + AT_ONCE)
    const texts = some.map(sentences => sentences.map(tokens => tokens.join(' ')).join(' '))
    const features = await featuresOf(encoder, texts, signal, furtherLayers(head.features))
    const logits = await logitsOf(encoder.hidden, apply, features, 'words', head.features)
    for (const [i, sentences] of some.entries()) {
      const found = features[i]
      const scores = logits[i]
      if (found && scores) tagged.push(tagsOfTokens(found, scores, head, decode, sentences))
    }
    onProgress(tagged.length)
  }
  return tagged
}

function tagsOfTokens(
  { encoding: { words } }: Features,
  logits: Float32Array,
  head: Head,
  decode: 'viterbi' | 'argmax',
  sentences: readonly (readonly string[])[],
): string[][] {
  const { labels } = head
  let offset = 0
  let word = 0
  return sentences.map(tokens => {
    const firstWord = word
    const wordOfToken = tokens.map(token => {
      const end = offset + token.length
      // A token of nothing that the model reads (a lone control character) has no word.
      const first = (words[word]?.start ?? Infinity) < end ? word : undefined
      while ((words[word]?.start ?? Infinity) < end) word++
      offset = end + 1
      return first
    })
    const tags = decodeLogits(logits.subarray(firstWord * labels.length, word * labels.length), head, decode)
    return wordOfToken.map(first => (first === undefined ? 'O' : (labels[tags[first - firstWord] ?? 0] ?? 'O')))
  })
}
