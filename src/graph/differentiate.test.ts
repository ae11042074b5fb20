import { array, assert, constant, integer, property, record, sample, type Arbitrary } from 'fast-check'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { gradients } from './differentiate.ts'
import * as elementwise from './elementwise.ts'
import { expressionModel, input, scalar, type Expression, type Input } from './expression.ts'
import { interpret, type Values } from './interpreter.ts'
import * as losses from './losses.ts'
import { layerNormalization, logSoftmax, mean, softmax } from './normalisation.ts'
import { gemm, matMul, transpose } from './products.ts'
import { expandTo, reduceMax, reduceSum, reshape, sumTo } from './reductions.ts'
import type { Shape } from './shapes.ts'
import { dataType } from './tensor.ts'

ort.env.wasm.numThreads = 1

const { add, subtract, multiply, divide, negate, exponential, logarithm, squareRoot, tanh, sigmoid } = elementwise
const { errorFunction, relu, power, gelu, greater, choose, least, greatest, held } = elementwise

const rows = 3
const sizes: Readonly<Record<string, number>> = { rows, batch: 2 }
const sized = (shape: Shape) => shape.map(axis => (typeof axis === 'number' ? axis : (sizes[axis] ?? 1)))

const x = input('x', ['rows', 4])
const y = input('y', ['rows', 4])
const row = input('row', [4])
const column = input('column', ['rows', 1])
const weight = input('weight', [4, 5])
const turnedWeight = input('turnedWeight', [5, 4])
const cube = input('cube', ['batch', 'rows', 4])
const otherCube = input('otherCube', ['batch', 4, 'rows'])
const targets = input('targets', ['rows', 4])
const allowed = input('allowed', ['rows', 4])

/** Each operator in use: what is computed, and the inputs in which it is differentiated. */
const cases: Readonly<Record<string, readonly [Expression, readonly Input[]]>> = {
  'Add, broadcast': [add(x, row), [x, row]],
  'Add to itself': [add(x, x), [x]],
  Sub: [subtract(column, x), [x, column]],
  'Mul, broadcast both ways': [multiply(column, row), [column, row]],
  Div: [divide(x, add(multiply(y, y), scalar(1))), [x, y]],
  Neg: [negate(x), [x]],
  Exp: [exponential(x), [x]],
  Log: [logarithm(add(multiply(x, x), scalar(0.5))), [x]],
  Sqrt: [squareRoot(add(multiply(x, x), scalar(0.5))), [x]],
  Tanh: [tanh(x), [x]],
  Sigmoid: [sigmoid(x), [x]],
  Erf: [errorFunction(x), [x]],
  Relu: [relu(x), [x]],
  Pow: [power(add(multiply(x, x), scalar(0.5)), 2.5), [x]],
  gelu: [gelu(x), [x]],
  Where: [choose(greater(x, row), multiply(x, y), row), [x, y, row]],
  least: [least(x, y), [x, y]],
  greatest: [greatest(x, y), [x, y]],
  'Identity, held': [multiply(held(x), y), [y]],
  'ReduceSum of all': [reduceSum(x), [x]],
  'ReduceSum of rows': [multiply(reduceSum(x, [0]), row), [x, row]],
  'ReduceSum of columns, kept': [multiply(reduceSum(x, [-1], true), y), [x, y]],
  'ReduceSum in the middle': [multiply(reduceSum(cube, [1]), row), [cube, row]],
  'ReduceMax, shifted by it': [subtract(x, reduceMax(y, [-1])), [x]],
  Expand: [multiply(expandTo(row, x), y), [row, y]],
  sumTo: [multiply(sumTo(cube, [4]), row), [cube]],
  Reshape: [multiply(reshape(x, [2, 'half']), reshape(y, [2, 'half'])), [x, y]],
  'Reshape by copying': [reshape(cube, ['batch', 'rows', 2, 2]), [cube]],
  Transpose: [matMul(transpose(x), y), [x, y]],
  'Transpose of cubes': [matMul(transpose(cube, [0, 2, 1]), cube), [cube]],
  'MatMul of matrices': [matMul(x, weight), [x, weight]],
  'MatMul of a cube and a matrix': [matMul(cube, weight), [cube, weight]],
  'MatMul of cubes': [matMul(cube, otherCube), [cube, otherCube]],
  'MatMul of a matrix and a cube': [matMul(x, otherCube), [x, otherCube]],
  'Gemm, second turned': [gemm(x, turnedWeight, { transposeB: true }), [x, turnedWeight]],
  'Gemm, first turned': [gemm(x, y, { transposeA: true }), [x, y]],
  'Gemm, both turned': [gemm(weight, x, { transposeA: true, transposeB: true }), [x, weight]],
  'Gemm and a row': [gemm(x, transpose(y), {}, column), [x, y, column]],
  Softmax: [multiply(softmax(x), y), [x, y]],
  LogSoftmax: [multiply(logSoftmax(x), y), [x, y]],
  'LayerNormalization of rows': [multiply(layerNormalization(x, row, row, 1e-5), y), [x, row]],
  'LayerNormalization of cubes': [power(layerNormalization(cube, row, row, 1e-5), 2), [cube, row]],
  mean: [multiply(mean(x), y), [x, y]],
  crossEntropy: [losses.crossEntropy(x, targets), [x]],
  marginalCrossEntropy: [losses.marginalCrossEntropy(x, allowed), [x]],
  focal: [losses.focal(losses.marginalCrossEntropy(x, allowed), 2), [x]],
  squaredError: [losses.squaredError(x, targets), [x]],
  weightedMean: [losses.weightedMean(losses.crossEntropy(x, targets), multiply(column, column)), [x]],
  squaredNorm: [losses.squaredNorm(x, y), [x, y]],
}

// What single precision holds too: on a kink both must stand on the same side.
const number = integer({ min: -128, max: 128 }).map(value => value / 64)
function valuesFor(inputs: readonly Input[]): Arbitrary<Record<string, Values>> {
  return record(
    Object.fromEntries(
      inputs.map(({ name, shape }) => {
        const length = sized(shape).reduce((product, size) => product * size, 1)
        const data =
          name === 'allowed'
            ? constant([1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1])
            : name === 'targets'
              ? constant([1, 0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0.25, 0.25, 0.25, 0.25])
              : array(number, { minLength: length, maxLength: length })
        return [name, data.map(data => ({ shape: sized(shape), data }))]
      }),
    ),
  )
}

/** Weighs each value of a result otherwise, so that no error of one is made up for by another's. */
function lossOf(result: Expression): Expression {
  const flat = reshape(result, ['all'])
  const wave = elementwise.scaled(tanh(add(flat, scalar(0.3))), 1)
  return reduceSum(multiply(wave, add(flat, scalar(0.7))))
}

const inputsOf = (expression: Expression): Input[] => {
  const found = new Set<Input>()
  const walk = (next: Expression): void => {
    if (next.kind === 'input') found.add(next)
    if (next.kind === 'operation') next.inputs.forEach(walk)
  }
  walk(expression)
  return [...found]
}

describe('gradients', () => {
  test.each(Object.entries(cases))('of %s agree with central differences', (_, [result, variables]) => {
    const loss = lossOf(result)
    const found = gradients(loss, variables)
    assert(
      property(valuesFor(inputsOf(loss)), values => {
        for (const [place, variable] of variables.entries()) {
          const analytic = interpret(found[place]!, values)
          const given = values[variable.name]!
          expect(analytic.shape).toEqual(given.shape)
          for (const [at, value] of given.data.entries()) {
            const step = 1e-5
            const shifted = (by: number) => {
              const data = given.data.with(at, value + by)
              return interpret(loss, { ...values, [variable.name]: { ...given, data } }).data[0]!
            }
            const slope = (shifted(step) - shifted(-step)) / (2 * step)
            // On a kink, of relu or of a choice, both sides are right.
            const isKink =
              Math.abs(shifted(step) - 2 * shifted(0) + shifted(-step)) / step > 1e-2 * (1 + Math.abs(slope))
            if (!isKink) expect(Math.abs(analytic.data[at]! - slope) / (1 + Math.abs(slope))).toBeLessThan(1e-5)
          }
        }
      }),
      { numRuns: 5, seed: 7 },
    )
  })

  test.each(Object.entries(cases))('of %s are the same in ONNX Runtime', async (_, [result, variables]) => {
    const loss = lossOf(result)
    const outputs = { result, loss, ...Object.fromEntries(gradients(loss, variables).map((g, at) => [`g${at}`, g])) }
    const session = await ort.InferenceSession.create(expressionModel('test', outputs))
    const [values] = sample(valuesFor(inputsOf(loss)), { numRuns: 1, seed: 3 })
    const feeds = Object.fromEntries(
      Object.entries(values!).map(([name, { shape, data }]) => [name, new ort.Tensor('float32', data, shape)]),
    )
    const ran = await session.run(feeds)
    for (const [name, expression] of Object.entries(outputs)) {
      const { shape, data } = interpret(expression, values!)
      expect(ran[name]!.dims).toEqual(shape)
      for (const [at, value] of data.entries()) {
        const difference = Math.abs((ran[name]!.data as Float32Array)[at]! - value) / (1 + Math.abs(value))
        expect(difference, `${name} ${at}`).toBeLessThan(2e-4)
      }
    }
    await session.release()
  })

  test('are refused where there are none', () => {
    expect(() => gradients(x, [x])).toThrow('a loss is a single number, not [rows × 4]')
    expect(() => gradients(reduceSum(x), [y])).toThrow('nothing can be learned of variable 0')
    expect(() => gradients(reduceSum(held(x)), [x])).toThrow('nothing can be learned of variable 0')
  })

  test('flow through an expression that is used many times once', () => {
    let deep: Expression = x
    for (let depth = 0; depth < 60; depth++) deep = elementwise.scaled(add(deep, deep), 0.5)
    const [gradient] = gradients(reduceSum(deep), [x])
    const values = { x: { shape: [1, 4], data: [1, 2, 3, 4] } }
    expect(interpret(gradient!, values).data).toEqual([1, 1, 1, 1])
  })
})

describe('an expression', () => {
  test.each([
    ['sums of shapes that do not fit', () => add(x, input('z', ['rows', 5])), '[rows × 4] and [rows × 5]'],
    ['symbols that are not the same', () => add(x, input('z', ['others', 4])), '[rows × 4] and [others × 4]'],
    ['products of shapes that do not fit', () => matMul(x, x), '[rows × 4] cannot be multiplied by [rows × 4]'],
    ['two sizes that are not known', () => reshape(x, ['a', 'b']), 'two sizes are not known'],
    ['axes that are not there', () => reduceSum(x, [2]), '[rows × 4] has no axis 2'],
    ['norms of another size', () => layerNormalization(x, column, column, 0), 'cannot scale'],
    ['a mean over a size that is not known', () => mean(transpose(x)), 'has to be known'],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })

  test('refuses two inputs of one name', () => {
    expect(() => expressionModel('m', { sum: add(x, input('x', [4])) })).toThrow('there are two inputs x')
  })

  test('may give an input or a constant out as it is', async () => {
    const session = await ort.InferenceSession.create(expressionModel('m', { same: x, two: scalar(2) }))
    const { same, two } = await session.run({ x: new ort.Tensor('float32', [1, 2, 3, 4], [1, 4]) })
    expect([...(same!.data as Float32Array), ...(two!.data as Float32Array)]).toEqual([1, 2, 3, 4, 2])
    expect(dataType.float).toBe(1)
  })
})
