/** Long work in short pieces: the worker hears a cancel only between tasks. */

/** To be awaited between pieces: gives way to other tasks where it has been `milliseconds` since it last did. */
export function pacing(milliseconds: number): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < milliseconds) return
    await new Promise(resolve => setTimeout(resolve))
    last = performance.now()
  }
}
