import { readSegment } from '../../src/engine/features.ts'
import { createTokenizer } from '../../src/engine/tokenizer.ts'
import { paragraphs } from './subject.ts'

/** Milliseconds that words, pieces and windows of a text take, alone. */
export async function tokenise(modelUrl: string, text: string): Promise<number> {
  const [json, config] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json'].map(async file => (await fetch(modelUrl + file)).json()),
  )
  const tokenizer = createTokenizer(json, config)
  const start = performance.now()
  for (const paragraph of paragraphs(text)) readSegment(tokenizer, paragraph, tokenizer.maxLength)
  return performance.now() - start
}
