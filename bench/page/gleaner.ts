import { connectEngine } from '../../src/engine/client.ts'
import type { Device, LoadResult, TagProgress } from '../../src/engine/protocol.ts'
import type { LaneRun } from './lane-runs.ts'
import type { Subject } from './subject.ts'

export interface Gleaner extends Subject {
  readonly loaded: LoadResult
  /** Milliseconds to tag a text with another of the model's heads. */
  retag(text: string, headName: string): Promise<number>
  /** Tags until done or until `milliseconds` are over; how far it came. */
  tagFor(text: string, milliseconds: number): Promise<{ characters: number; milliseconds: number }>
}

const modelUrl = new URL('models/gleaner-en/', location.href).href

/** @param profiled with a worker that notes when its lanes run, for `profile` */
export async function openGleaner(device: Device, profiled: boolean): Promise<Gleaner> {
  const engine = connectEngine(() =>
    profiled
      ? new Worker(new URL('./profiled-worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('../../src/engine/worker.ts', import.meta.url), { type: 'module' }),
  )
  const loaded = await engine.call('load', { modelUrl, device })
  const report = loaded.device
  if (report.device !== device)
    throw new Error(`asked for ${device}, got ${report.device}: ${report.reasons.join('; ')}`)
  const words = { aggregation: 'word', decode: 'viterbi' } as const

  const gleaner: Gleaner = {
    loaded,
    name: 'gleaner',
    device: report.device === 'webgpu' ? `webgpu (${report.adapter})` : 'wasm',
    threads: report.lanes,
    async tag(text) {
      let found = 0
      const onProgress = ({ segments }: TagProgress) => {
        for (const { predictions } of segments) found += predictions.length
      }
      await engine.call('tag', { text, head: loaded.head, ...words }, { onProgress })
      return found
    },
    async labelledPieces(text) {
      let found = 0
      const onProgress = ({ segments }: TagProgress) => {
        for (const { predictions, seams } of segments) {
          if (seams.length > 0) throw new Error('a paragraph is longer than a window: the peers would cut it off')
          found += predictions.length
        }
      }
      const pieces = { aggregation: 'none', decode: 'argmax' } as const
      await engine.call('tag', { text, head: loaded.head, ...pieces }, { onProgress })
      return found
    },
    async retag(text, headName) {
      const head = await engine.call('head', { name: headName })
      const start = performance.now()
      const { encodedPieces } = await engine.call('tag', { text, head, ...words })
      if (encodedPieces > 0) throw new Error(`re-tagging encoded ${encodedPieces} pieces`)
      return performance.now() - start
    },
    async tagFor(text, milliseconds) {
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(), milliseconds)
      const start = performance.now()
      let done = { characters: 0, milliseconds: 0 }
      const onProgress = ({ characters }: TagProgress) =>
        void (done = { characters, milliseconds: performance.now() - start })
      await engine
        .call('tag', { text, head: loaded.head, ...words }, { onProgress, signal: controller.signal })
        .catch(error => {
          if (!controller.signal.aborted) throw error
        })
      clearTimeout(timer)
      return done
    },
    async profile(text) {
      // Not part of what a first visit fetches.
      const { tokenise } = await import('./tokenise.ts')
      const channel = new BroadcastChannel('lane-runs')
      const noted = () =>
        new Promise<LaneRun[]>(resolve => {
          channel.addEventListener('message', ({ data }) => resolve(data), { once: true })
          channel.postMessage('take')
        })
      await noted()
      const start = performance.now()
      await gleaner.tag(text)
      const total = performance.now() - start
      const runs = await noted()
      channel.close()
      const other = loaded.manifest.heads.find(head => head.name !== loaded.head.name)
      const head = other ? await gleaner.retag(text, other.name) : 0
      const spent = runs.reduce((sum, run) => sum + run.inLane, 0)
      return {
        total,
        windows: runs.length,
        tokenise: await tokenise(modelUrl, text),
        'encoder runs, all lanes': spent,
        // A lane has its next run before the last is back, so what is left is neither waiting nor messages alone.
        'lanes not running, all lanes': report.lanes * total - spent,
        'head and decoding': head,
      }
    },
  }
  return gleaner
}
