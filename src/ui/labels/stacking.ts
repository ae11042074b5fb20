/** How marks that overlap are drawn apart. */
import { overlap, type Range } from '../../domain/spans.ts'

/** How deep the line under each of overlapping marks is drawn: the shorter above, 0 the highest. None where none overlaps. */
export function depthsOf<T extends Range>(marks: readonly T[]): ReadonlyMap<T, number> {
  let farthest = -1
  const meets = marks.some(({ start, end }) => {
    const isOver = start < farthest
    farthest = Math.max(farthest, end)
    return isOver
  })
  if (!meets) return new Map()
  const depths = new Map<T, number>()
  const group: T[] = []
  const settle = () => {
    const placed: T[] = []
    for (const mark of group.splice(0).sort((a, b) => a.end - a.start - (b.end - b.start))) {
      const under = placed.filter(other => overlap(mark, other)).map(other => depths.get(other) ?? 0)
      depths.set(mark, under.length > 0 ? Math.max(...under) + 1 : 0)
      placed.push(mark)
    }
  }
  farthest = -1
  for (const mark of marks) {
    if (mark.start >= farthest) settle()
    group.push(mark)
    farthest = Math.max(farthest, mark.end)
  }
  settle()
  return depths
}

/** By where a mark begins, where the next one does that begins later. */
export function nextStarts(marks: readonly Range[], end: number): ReadonlyMap<number, number> {
  const next = new Map<number, number>()
  let [last, later] = [end, end]
  for (const { start } of marks.toReversed()) {
    if (start !== last) [last, later] = [start, last]
    next.set(start, later)
  }
  return next
}
