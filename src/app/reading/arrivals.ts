/** Between an engine that answers in bursts and a page that has to stay answerable. */
import type { TaggedSegment } from '../../engine/protocol.ts'

/** Characters whose results are drawn in one go. */
const AT_ONCE = 60_000

export interface Arrivals {
  add(segments: readonly TaggedSegment[]): void
  /** Settles when everything that was added is handed on. */
  drained(): Promise<void>
  /** Hands on, or drops, what waits; nothing is handed on later. */
  end(how: 'hand on' | 'drop'): void
}

/** Hands segments on in portions, in their order: the first at once, then after `interval` milliseconds each. */
export function gatherArrivals(interval: number, handOn: (segments: readonly TaggedSegment[]) => void): Arrivals {
  let waiting: TaggedSegment[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastTime = -Infinity

  const pass = () => {
    timer = undefined
    lastTime = performance.now()
    const portion = firstCharacters(waiting, AT_ONCE)
    waiting = waiting.slice(portion.length)
    handOn(portion)
    if (waiting.length > 0) timer = setTimeout(pass)
  }

  return {
    add(segments) {
      for (const segment of segments) waiting.push(segment)
      if (timer !== undefined) return
      if (performance.now() - lastTime > interval) pass()
      else timer = setTimeout(pass, interval)
    },
    async drained() {
      while (waiting.length > 0) {
        clearTimeout(timer)
        pass()
        await new Promise(next => setTimeout(next))
      }
    },
    end(how) {
      clearTimeout(timer)
      if (how === 'hand on' && waiting.length > 0) handOn(waiting)
      waiting = []
    },
  }
}

/** The first segments that together have so many characters; at least one. */
function firstCharacters(segments: readonly TaggedSegment[], characters: number): readonly TaggedSegment[] {
  let index = 0
  for (let sum = 0; index < segments.length && sum < characters; index++) {
    const segment = segments[index]
    if (segment) sum += segment.end - segment.start
  }
  return segments.slice(0, index)
}
