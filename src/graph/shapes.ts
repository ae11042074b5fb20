/** A size, or the symbol of one that is known when the graph runs (`'rows'`). Equal symbols are equal sizes. */
export type Axis = number | string
export type Shape = readonly Axis[]

/** The shape of tensors that are broadcast to each other, as NumPy does it. Throws `RangeError` where they do not fit. */
export function broadcast(...shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map(({ length }) => length))
  return Array.from({ length: rank }, (_, place) => {
    const axes = shapes.map(shape => shape[place - rank + shape.length] ?? 1)
    const [wide = 1, ...others] = new Set(axes.filter(axis => axis !== 1))
    if (others.length > 0) throw new RangeError(`${shapes.map(shown).join(' and ')} do not fit each other`)
    return wide
  })
}

/** The axes of `wide` along which a tensor of shape `narrow` is repeated when it is broadcast to it. */
export function repeatedAxes(wide: Shape, narrow: Shape): number[] {
  const missing = wide.length - narrow.length
  return [...wide.keys()].filter(place => place < missing || (narrow[place - missing] === 1 && wide[place] !== 1))
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((axis, place) => axis === b[place])
}

/** An axis counted from the front: −1 is the last. Throws `RangeError` beyond the rank. */
export function placeOf(shape: Shape, axis: number): number {
  const place = axis < 0 ? axis + shape.length : axis
  if (!(Number.isInteger(place) && place >= 0 && place < shape.length))
    throw new RangeError(`${shown(shape)} has no axis ${axis}`)
  return place
}

/** The shape of a matrix product over the last two axes, the others broadcast. Throws `RangeError` where they do not fit. */
export function multiplied(a: Shape, b: Shape): Shape {
  const [rows, inner, height, columns] = [a.at(-2), a.at(-1), b.at(-2), b.at(-1)]
  if (rows === undefined || columns === undefined || inner !== height)
    throw new RangeError(`${shown(a)} cannot be multiplied by ${shown(b)}`)
  return [...broadcast(a.slice(0, -2), b.slice(0, -2)), rows, columns]
}

/**
 * A shape as `Reshape` of ONNX takes it: 0 copies the axis at its place, −1 is what is left. Throws `RangeError` where
 * more than one size is known only when the graph runs.
 */
export function requestedShape(from: Shape, to: Shape): number[] {
  let left = 0
  return to.map((axis, place) => {
    if (typeof axis === 'number') return axis
    if (from[place] === axis) return 0
    if (++left > 1) throw new RangeError(`${shown(from)} cannot become ${shown(to)}: two sizes are not known`)
    return -1
  })
}

export function shown(shape: Shape): string {
  return `[${shape.join(' × ')}]`
}
