/** Numbers in [0, 1) that are the same for the same seed (mulberry32, Tommy Ettinger, 2017). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The items in an order that the seed decides (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = mulberry32(seed)
  const order = [...items]
  for (let left = order.length - 1; left > 0; left--) {
    const pick = Math.floor(random() * (left + 1))
    const [a, b] = [order[left], order[pick]]
    if (a === undefined || b === undefined) continue
    order[left] = b
    order[pick] = a
  }
  return order
}
