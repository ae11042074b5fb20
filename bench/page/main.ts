/** The bare page that is measured: `window.bench` opens one subject and times what it does. */
import { unicodeWords } from '../../src/domain/text.ts'
import { mixedText, sentence } from '../text.ts'
import type { StepSize } from '../hand-steps.ts'
import type { FitSize } from './fit-steps.ts'
import { type Gleaner, openGleaner } from './gleaner.ts'
import { openPeer } from './peer.ts'
import type { Subject } from './subject.ts'

export type Choice =
  | { readonly subject: 'gleaner'; readonly device: 'wasm' | 'webgpu'; readonly profiled?: boolean }
  | { readonly subject: 'xenova' | 'huggingface'; readonly threads?: number }

let opened: Subject | undefined
let gleaner: Gleaner | undefined

const subject = () => {
  if (!opened) throw new Error('nothing was opened')
  return opened
}
const ours = () => {
  if (!gleaner) throw new Error('this needs Gleaner')
  return gleaner
}
async function timed(work: () => Promise<number>) {
  const start = performance.now()
  const found = await work()
  return { found, milliseconds: performance.now() - start }
}

const bench = {
  async open(choice: Choice) {
    if (choice.subject === 'gleaner') opened = gleaner = await openGleaner(choice.device, choice.profiled ?? false)
    else opened = await openPeer(choice.subject, choice.threads)
    const { name, device, threads } = opened
    return { name, device, threads }
  },
  /** Milliseconds since navigation until a first sentence is tagged. */
  async firstEntity(choice: Choice) {
    const about = await bench.open(choice)
    const found = await subject().tag('Marta Keller flew from Lisbon to Oslo for the Red Cross.')
    if (found === 0) throw new Error(`${about.name} found nothing in the first sentence`)
    return { ...about, milliseconds: performance.now() }
  },
  /** Tags a text that was not seen before. */
  async tag(seed: number, bytes: number) {
    const text = mixedText(seed, bytes)
    return { words: unicodeWords(text).length, ...(await timed(() => subject().tag(text))) }
  },
  labelledPieces: (seed: number, bytes: number) => subject().labelledPieces(mixedText(seed, bytes)),
  sentence: (seed: number) => timed(() => subject().tag(sentence(seed))),
  retag: (seed: number, bytes: number, head: string) => ours().retag(mixedText(seed, bytes), head),
  heads: () => ours().loaded.manifest.heads.map(({ name }) => name),
  profile: (seed: number, bytes: number) => subject().profile(mixedText(seed, bytes)),
  async tagFor(seed: number, bytes: number, milliseconds: number) {
    const text = mixedText(seed, bytes)
    return { ...(await ours().tagFor(text, milliseconds)), of: text.length, ofWords: unicodeWords(text).length }
  },
  text: mixedText,
  // Not part of what a first visit fetches.
  adapterName: async () => (await import('./fit-steps.ts')).adapterName(),
  fitSteps: async (size: FitSize, steps: number) => (await import('./fit-steps.ts')).fitSteps(size, steps),
  handSteps: async (size: StepSize, steps: number) => (await import('./fit-steps.ts')).handSteps(size, steps),
}

export type Bench = typeof bench
Object.assign(window, { bench })
