/** transformers.js as its documentation calls it: one pipeline, one paragraph a call. */
import { paragraphs, type Subject } from './subject.ts'

export type Library = 'xenova' | 'huggingface'

/** The part of transformers.js that is used, alike in versions 2 and 4. */
interface Transformers {
  readonly env: {
    allowLocalModels: boolean
    allowRemoteModels: boolean
    localModelPath: string
    readonly version: string
    readonly backends: { readonly onnx: { readonly wasm: { wasmPaths: unknown; numThreads?: number } } }
  }
  pipeline(task: string, model: string, options: object): Promise<Pipeline>
}

interface Pipeline {
  (text: string): Promise<unknown[]>
  model: (...args: never[]) => unknown
  tokenizer: (...args: never[]) => unknown
}

/** @param threads their own default where undefined */
export async function openPeer(library: Library, threads: number | undefined): Promise<Subject> {
  const peers = new URL('peers/', location.href).href
  // A build of theirs, as they publish it for pages.
  const address = `${peers}${library}/transformers.min.js`
  const { env, pipeline }: Transformers = await import(/* @vite-ignore */ address)
  env.allowLocalModels = true
  env.allowRemoteModels = false
  env.localModelPath = new URL('models/', location.href).pathname
  const { wasm } = env.backends.onnx
  // The files their defaults would fetch from a CDN.
  const runtime = `${peers}runtime/ort-wasm-simd-threaded.asyncify`
  wasm.wasmPaths = library === 'xenova' ? `${peers}xenova/` : { mjs: `${runtime}.mjs`, wasm: `${runtime}.wasm` }
  if (threads !== undefined) wasm.numThreads = threads
  const weights = library === 'xenova' ? { quantized: true } : { dtype: 'q8' }
  const classify = await pipeline('token-classification', 'gleaner-en', weights)

  const spent = { model: 0, tokenizer: 0 }
  for (const part of ['model', 'tokenizer'] as const) {
    classify[part] = new Proxy(classify[part], {
      apply(target, self, args: never[]) {
        const start = performance.now()
        const result = Reflect.apply(target, self, args)
        const finish = () => void (spent[part] += performance.now() - start)
        if (result instanceof Promise) return result.finally(finish)
        finish()
        return result
      },
    })
  }

  const peer: Subject = {
    name: `${library === 'xenova' ? '@xenova' : '@huggingface'}/transformers ${env.version}`,
    device: 'wasm',
    threads: wasm.numThreads ?? 1,
    async tag(text) {
      let found = 0
      for (const paragraph of paragraphs(text)) found += (await classify(paragraph)).length
      return found
    },
    labelledPieces: text => peer.tag(text),
    async profile(text) {
      spent.model = spent.tokenizer = 0
      const start = performance.now()
      await peer.tag(text)
      const total = performance.now() - start
      const { model, tokenizer } = spent
      return { total, tokenise: tokenizer, 'encoder runs': model, 'labels and decoding': total - model - tokenizer }
    },
  }
  return peer
}
