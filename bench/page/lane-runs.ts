/**
 * Notes every run of a lane as the engine's worker sees it, by standing in for `Worker`; a page takes the notes over the
 * channel. To be imported before the worker itself.
 */
export interface LaneRun {
  /** Milliseconds that the lane says it worked. */
  readonly inLane: number
}

const runs: LaneRun[] = []
const channel = new BroadcastChannel('lane-runs')
// The lanes run this script too, and know of no lanes.
if (self.name !== 'lane') channel.addEventListener('message', () => channel.postMessage(runs.splice(0)))

self.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options)
    this.addEventListener('message', ({ data }) => {
      const milliseconds: unknown = data.kind === 'done' && data.value?.hidden && data.value.milliseconds
      if (typeof milliseconds === 'number') runs.push({ inLane: milliseconds })
    })
  }
}
