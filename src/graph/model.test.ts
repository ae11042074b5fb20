import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeTensor } from './builder.ts'
import { type Model, readModel, writeModel } from './model.ts'
import { rewriteForWebGpu } from './nbits.ts'
import { exposeHidden } from './surgery.ts'
import { bytesOf, dataType, floatsOf, readTensor, smallIntegersOf, type Tensor } from './tensor.ts'
import { bytesField, concatenate, fields, integerField, textField, type Parts } from './wire.ts'

const goldens = new URL('goldens/', import.meta.url)
const files = readdirSync(goldens).filter(name => name.endsWith('.onnx.gz'))
const open = (name: string) => new Uint8Array(gunzipSync(readFileSync(new URL(name, goldens))))

describe.each(files)('%s', name => {
  const file = open(name)
  const model = readModel(file)

  test('is written as it was read', () => {
    const written = writeModel(model)
    // Fields may change places, so the size is the file's and a second time every byte is the first's.
    expect(written.length).toBe(file.length)
    const copy = readModel(written)
    expect(Buffer.from(writeModel(copy)).equals(written)).toBe(true)
    const names = ({ nodes, initializers }: Model) => [
      nodes.map(({ op, name, inputs, outputs }) => ({ op, name, inputs, outputs })),
      [...initializers.keys()],
    ]
    expect(names(copy)).toEqual(names(model))
  })

  test('is read without copying its weights', () => {
    expect(model.initializers.size).toBeGreaterThan(15)
    for (const { bytes } of model.initializers.values()) expect(bytes.buffer).toBe(file.buffer)
  })
})

describe('a tensor', () => {
  const tensorOf = (type: number, dims: readonly number[], data: Parts): Tensor => {
    const parts = [...dims.map(dim => integerField(1, dim)), integerField(2, type), ...textField(8, 't'), ...data]
    const file = concatenate(bytesField(5, parts))
    const [field] = [...fields(file)]
    return readTensor(file, field!)
  }
  const packed = (...values: number[]) => values.flatMap(value => [...integerField(1, value).subarray(1)])
  const int32Data = (...values: number[]) => bytesField(5, [Uint8Array.from(packed(...values))])
  const single = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)

  test('of floats may hold them raw, packed, or one by one', () => {
    const expected = Float32Array.of(1.5, -2)
    expect(floatsOf(tensorOf(dataType.float, [2], bytesField(9, [single(1.5, -2)])))).toEqual(expected)
    expect(floatsOf(tensorOf(dataType.float, [2], bytesField(4, [single(1.5, -2)])))).toEqual(expected)
    const apart = [1.5, -2].map(value => Uint8Array.of((4 << 3) | 5, ...single(value)))
    expect(floatsOf(tensorOf(dataType.float, [2], apart))).toEqual(expected)
  })

  test('of bytes may hold them raw or as int32', () => {
    const raw = bytesField(9, [Uint8Array.of(255, 3)])
    for (const data of [raw, int32Data(-1, 3), [integerField(5, -1), integerField(5, 3)]]) {
      expect([...smallIntegersOf(tensorOf(dataType.int8, [2], data))]).toEqual([-1, 3])
      expect([...bytesOf(tensorOf(dataType.int8, [2], data))]).toEqual([255, 3])
    }
    expect([...smallIntegersOf(tensorOf(dataType.uint8, [2], int32Data(255, 3)))]).toEqual([255, 3])
  })

  test('of halves holds every half exactly, raw or as int32', () => {
    const halves = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0xc000, 0x7bff, 0x7c00, 0xfc00, 0x3555]
    const values = [0, -0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, -2, 65504, Infinity, -Infinity, 0.333251953125]
    const raw = bytesField(9, [new Uint8Array(Uint16Array.from(halves).buffer)])
    for (const data of [raw, int32Data(...halves)])
      expect([...floatsOf(tensorOf(dataType.float16, [halves.length], data))]).toEqual(values)
    expect(floatsOf(tensorOf(dataType.float16, [], int32Data(0x7e00)))).toEqual(Float32Array.of(NaN))
  })

  test('that is built reads back, wherever it stands in memory', () => {
    fc.assert(
      fc.property(fc.float32Array(), fc.nat(7), (values, offset) => {
        const built = makeTensor('t', [values.length], values)
        const moved = new Uint8Array(offset + built.bytes.length).subarray(offset)
        moved.set(built.bytes)
        expect(floatsOf({ ...built, bytes: moved })).toEqual(values)
      }),
    )
  })

  test.each([
    ['of fewer numbers than its shape', () => floatsOf(tensorOf(dataType.float, [3], bytesField(9, [single(1, 2)])))],
    ['of more numbers than its shape', () => floatsOf(tensorOf(dataType.float, [1], bytesField(4, [single(1, 2)])))],
    ['of half a number', () => floatsOf(tensorOf(dataType.float, [1], bytesField(4, [Uint8Array.of(1, 2)])))],
    ['of no numbers', () => bytesOf(tensorOf(dataType.int8, [2], []))],
    ['of an immense shape', () => floatsOf(tensorOf(dataType.float, [2 ** 40, 2 ** 40], []))],
    ['of a negative shape', () => tensorOf(dataType.float, [-1], [])],
    ['of another type', () => floatsOf(tensorOf(dataType.int64, [1], bytesField(9, [new Uint8Array(8)])))],
  ])('%s is refused', (_, readNumbers) => {
    expect(readNumbers).toThrow(Error)
  })
})

describe('a broken file', () => {
  const file = open('uint8-tensor.onnx.gz')
  const openAll = (bytes: Uint8Array) => rewriteForWebGpu(exposeHidden(bytes).model)

  const topLevel = [...fields(file)]
  // What follows is notes, whose loss breaks nothing.
  const lastNeeded = topLevel.findLast(field => field.number === 8)!.end - 1

  test('cut anywhere is an error', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: lastNeeded }), length => {
        expect(() => openAll(file.subarray(0, length))).toThrow(/ONNX/)
      }),
      { numRuns: 300 },
    )
  })

  test('the embedded model cut anywhere is an error', () => {
    const folder = new URL('../../public/models/gleaner-en/', import.meta.url)
    const { weights } = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8'))
    const whole = readFileSync(new URL(weights, folder))
    const lastNeeded = [...fields(whole)].findLast(field => field.number === 8)!.end - 1
    fc.assert(
      fc.property(fc.integer({ min: 0, max: lastNeeded }), length => {
        expect(() => exposeHidden(whole.subarray(0, length))).toThrow(/ONNX/)
      }),
      { numRuns: 100 },
    )
  })

  test('whose graph lacks its end though its length agrees is an error', () => {
    const graph = topLevel.find(field => field.number === 7)!
    const lastNeeded = [...fields(file, graph.content, graph.end)].findLast(field => field.number === 12)!.end - 1
    fc.assert(
      fc.property(fc.integer({ min: graph.content, max: lastNeeded }), end => {
        const cut = bytesField(7, [file.subarray(graph.content, end)])
        const bytes = concatenate([file.subarray(0, graph.start), ...cut, file.subarray(graph.end)])
        expect(() => openAll(bytes)).toThrow(Error)
      }),
      { numRuns: 200 },
    )
  })

  test('with any bytes changed ends in a model or an error', () => {
    const change = fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), changes => {
        const bytes = file.slice()
        for (const [at, value] of changes) bytes[at] = value
        try {
          expect(readModel(openAll(bytes)).outputs[0]?.name).toBe('last_hidden_state')
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          // What the code itself stumbled over would be a TypeError.
          expect(error).not.toBeInstanceOf(TypeError)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('of graphs nested without end is an error', () => {
    let graph: Uint8Array = new Uint8Array(0)
    for (let depth = 0; depth < 200; depth++) graph = concatenate(bytesField(1, bytesField(5, bytesField(6, [graph]))))
    const bytes = concatenate([...bytesField(7, [graph]), ...bytesField(8, [integerField(2, 17)])])
    expect(() => readModel(bytes)).toThrow('subgraphs nested too deep')
  })
})
