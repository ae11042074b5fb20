/**
 * Notes every run of a lane as the engine's worker sees it, by standing in for `Worker`; a page takes the notes over the
 * channel. To be imported before the worker itself.
 */
export interface LaneRun {
  /** Milliseconds from the request to the answer, as the engine's worker sees them. */
  readonly away: number
  /** Of which the lane itself says it worked. */
  readonly inLane: number
}

const runs: LaneRun[] = []
const channel = new BroadcastChannel('lane-runs')
// The lanes run this script too, and know of no lanes.
if (self.name !== 'lane') channel.addEventListener('message', () => channel.postMessage(runs.splice(0)))

self.Worker = class extends Worker {
  readonly #since = new Map<number, number>()

  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options)
    this.addEventListener('message', ({ data }) => {
      const since = this.#since.get(data.id)
      if (data.kind !== 'done' || since === undefined || !data.value.hidden) return
      this.#since.delete(data.id)
      runs.push({ away: performance.now() - since, inLane: data.value.milliseconds })
    })
  }

  override postMessage(message: { kind: string; id: number; name?: string }, transfer: never): void {
    if (message.name === 'run') this.#since.set(message.id, performance.now())
    super.postMessage(message, transfer)
  }
}
