/**
 * Expressions computed in plain TypeScript and double precision: slow, short, and the reference against which graphs and
 * gradients are tested. Nothing but tests runs it.
 */
import type { AttributeValue } from './builder.ts'
import { inOrder, type Expression, type Operation } from './expression.ts'

/** Values of a tensor, row-major. */
export interface Values {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

/** The values of an expression for those of its inputs, by name. Throws where it meets what it does not know. */
export function interpret(expression: Expression, inputs: Readonly<Record<string, Values>>): Values {
  const known = new Map<Expression, Values>()
  const valuesOf = (next: Expression): Values => {
    if (next.kind === 'constant') return { shape: next.shape.map(Number), data: Array.from(next.data, Number) }
    const found = next.kind === 'input' ? inputs[next.name] : known.get(next)
    if (!found) throw new Error(`nothing is given for ${next.kind === 'input' ? next.name : next.operator.name}`)
    return found
  }
  for (const next of inOrder([expression]))
    if (next.kind === 'operation') known.set(next, compute(next, next.inputs.map(valuesOf)))
  return valuesOf(expression)
}

const one: Readonly<Record<string, (x: number) => number>> = {
  Neg: x => -x,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Tanh: Math.tanh,
  Sigmoid: x => 1 / (1 + Math.exp(-x)),
  Erf: errorFunction,
  Relu: x => Math.max(0, x),
  Identity: x => x,
}

const two: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Greater: (a, b) => Number(a > b),
}

function compute({ operator, attributes }: Operation, inputs: readonly Values[]): Values {
  const { name } = operator
  const [a, b, c] = inputs
  if (!a) throw new Error(`${name} of nothing`)
  const alone = one[name]
  if (alone) return { shape: a.shape, data: a.data.map(alone) }
  const both = two[name]
  if (both && b) return elementwise([a, b], ([x = 0, y = 0]) => both(x, y))
  const last = a.shape.at(-1) ?? 1
  switch (name) {
    case 'Where':
      return elementwise(inputs, ([condition = 0, x = 0, y = 0]) => (condition ? x : y))
    case 'Shape':
      return { shape: [a.shape.length], data: a.shape }
    case 'Expand':
      return elementwise([a, filled(b?.data ?? [])], ([x = 0]) => x)
    case 'Reshape':
      return { shape: resolved(a, b?.data ?? []), data: a.data }
    case 'Unsqueeze':
      return {
        shape: (b?.data ?? [])
          .toSorted((x, y) => x - y)
          .reduce((shape, axis) => shape.toSpliced(axis, 0, 1), [...a.shape]),
        data: a.data,
      }
    case 'ReduceSum':
      return reduce(a, b?.data ?? [], attributes, (x, y) => x + y, 0)
    case 'ReduceMax':
      return reduce(a, intsOf(attributes['axes']), attributes, Math.max, -Infinity)
    case 'Softmax':
      return byRow(a, last, row => row.map(x => Math.exp(x - logSum(row))))
    case 'LogSoftmax':
      return byRow(a, last, row => row.map(x => x - logSum(row)))
    case 'LayerNormalization':
      return byRow(a, last, row => {
        const mean = sum(row) / last
        const deviation = Math.sqrt(sum(row.map(x => (x - mean) ** 2)) / last + floatOf(attributes['epsilon']))
        return row.map((x, place) => ((x - mean) / deviation) * (b?.data[place] ?? 1) + (c?.data[place] ?? 0))
      })
    case 'Transpose':
      return transposed(a, intsOf(attributes['perm']))
    case 'Gemm': {
      if (!b) throw new Error('Gemm of one matrix')
      const turned = (x: Values, side: string) => (intOf(attributes[side]) === 1 ? transposed(x, [1, 0]) : x)
      const product = multiplied(turned(a, 'transA'), turned(b, 'transB'))
      return c ? elementwise([product, c], ([x = 0, y = 0]) => x + y) : product
    }
    case 'MatMul':
      if (!b) throw new Error('MatMul of one matrix')
      return multiplied(a, b)
    default:
      throw new Error(`${name} is not interpreted`)
  }
}

function elementwise(inputs: readonly Values[], compute: (values: number[]) => number): Values {
  const shape = broadcastShape(inputs.map(({ shape }) => shape))
  const readers = inputs.map(({ shape: own, data }) => {
    const steps = stridesOf(own)
    const missing = shape.length - own.length
    return (place: readonly number[]) =>
      data[
        place.slice(missing).reduce((at, index, axis) => at + (own[axis] === 1 ? 0 : index * (steps[axis] ?? 0)), 0)
      ] ?? 0
  })
  return { shape, data: placesIn(shape).map(place => compute(readers.map(read => read(place)))) }
}

function reduce(
  { shape, data }: Values,
  axes: readonly number[],
  attributes: Operation['attributes'],
  join: (a: number, b: number) => number,
  start: number,
): Values {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const steps = stridesOf(kept)
  const result = Array<number>(size(kept)).fill(start)
  for (const [index, place] of placesIn(shape).entries()) {
    const at = place.reduce((at, axisIndex, axis) => at + (axes.includes(axis) ? 0 : axisIndex * (steps[axis] ?? 0)), 0)
    result[at] = join(result[at] ?? start, data[index] ?? 0)
  }
  const keeps = intOf(attributes['keepdims']) === 1
  return { shape: keeps ? kept : shape.filter((_, axis) => !axes.includes(axis)), data: result }
}

function byRow({ shape, data }: Values, length: number, compute: (row: readonly number[]) => number[]): Values {
  const rows = Array.from({ length: data.length / length }, (_, row) => data.slice(row * length, (row + 1) * length))
  return { shape, data: rows.flatMap(compute) }
}

function transposed({ shape, data }: Values, order: readonly number[]): Values {
  const steps = stridesOf(shape)
  const turned = order.map(axis => shape[axis] ?? 1)
  const from = (place: readonly number[]) =>
    place.reduce((at, index, axis) => at + index * (steps[order[axis] ?? 0] ?? 0), 0)
  return { shape: turned, data: placesIn(turned).map(place => data[from(place)] ?? 0) }
}

function multiplied(a: Values, b: Values): Values {
  const [rows = 1, inner = 1, columns = 1] = [a.shape.at(-2), a.shape.at(-1), b.shape.at(-1)]
  const outer = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)])
  const matrix = ({ shape, data }: Values, place: readonly number[]) => {
    const own = shape.slice(0, -2)
    const steps = stridesOf(own)
    const length = (shape.at(-2) ?? 1) * (shape.at(-1) ?? 1)
    const missing = outer.length - own.length
    const at = place
      .slice(missing)
      .reduce((at, index, axis) => at + (own[axis] === 1 ? 0 : index * (steps[axis] ?? 0)), 0)
    return data.slice(at * length, (at + 1) * length)
  }
  const data = placesIn(outer).flatMap(place => {
    const [left, right] = [matrix(a, place), matrix(b, place)]
    return placesIn([rows, columns]).map(([row = 0, column = 0]) =>
      sum(Array.from({ length: inner }, (_, k) => (left[row * inner + k] ?? 0) * (right[k * columns + column] ?? 0))),
    )
  })
  return { shape: [...outer, rows, columns], data }
}

function resolved({ shape, data }: Values, wanted: readonly number[]): number[] {
  const copied = wanted.map((size, axis) => (size === 0 ? (shape[axis] ?? 1) : size))
  const known = size(copied.filter(size => size !== -1))
  return copied.map(size => (size === -1 ? data.length / known : size))
}

function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map(({ length }) => length))
  return Array.from({ length: rank }, (_, axis) =>
    Math.max(...shapes.map(shape => shape[axis - rank + shape.length] ?? 1)),
  )
}

function placesIn(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (places, size) => places.flatMap(place => Array.from({ length: size }, (_, index) => [...place, index])),
    [[]],
  )
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => size(shape.slice(axis + 1)))
}

function filled(shape: readonly number[]): Values {
  return { shape, data: Array<number>(size(shape)).fill(0) }
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function logSum(row: readonly number[]): number {
  const top = Math.max(...row)
  return top + Math.log(sum(row.map(x => Math.exp(x - top))))
}

/** By its Taylor series: exact to rounding for |x| below 4. */
function errorFunction(x: number): number {
  let term = x
  let total = x
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(total) && n < 200; n++) {
    term *= (-x * x) / n
    total += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * total
}

function intOf(value: AttributeValue | undefined): number | undefined {
  return value && 'int' in value ? value.int : undefined
}

function intsOf(value: AttributeValue | undefined): readonly number[] {
  return value && 'ints' in value ? value.ints : []
}

function floatOf(value: AttributeValue | undefined): number {
  return value && 'float' in value ? value.float : 0
}
