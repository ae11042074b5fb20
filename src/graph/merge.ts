/** A head put back into its encoder's file, as token-classification models are exchanged. */
import { makeNode, makeTensor, makeValue } from './builder.ts'
import { readModel, tensorTypeOf, writeModel, type Model, type Node } from './model.ts'
import { hiddenOutput, hiddenStates } from './surgery.ts'
import { dataType, type Tensor } from './tensor.ts'

/** The output that token-classification exports have, and their only one. */
export const logitsOutput = 'logits'

/** `activation(weight · x + bias)` of one position. */
export interface DenseLayer {
  /** Row-major [out × in]. */
  readonly weight: Float32Array
  /** [out] */
  readonly bias: Float32Array
  /** An operator of ONNX on each number; none by default. */
  readonly activation?: 'Relu' | 'Tanh' | undefined
}

/**
 * The model with `layers`, one upon the other, on its hidden states, in the place of the classifier that it had if any:
 * inputs as they were, one output, `logits` float32 [batch × length × labels], where labels is the last layer's width.
 * The encoder's bytes are copied once and encoded nowhere anew. Throws where a layer does not fit what is below it, and
 * where `exposeHidden` would.
 */
export function mergeHead(file: Uint8Array, layers: readonly DenseLayer[]): Uint8Array<ArrayBuffer> {
  const { model, hidden } = hiddenStates(readModel(file))
  const taken = namesIn(model)
  if (taken.has(logitsOutput)) throw new Error(`a tensor inside the model is called '${logitsOutput}' already`)
  const nodes: Node[] = []
  const initializers = new Map<string, Tensor>(model.initializers)
  let [below, width] = [hiddenOutput, hidden]
  for (const [index, { weight, bias, activation }] of layers.entries()) {
    const out = bias.length
    if (weight.length !== out * width)
      throw new RangeError(`layer ${index}: ${weight.length} weights for ${out} × ${width}`)
    const last = index === layers.length - 1
    const name = free(taken, last ? 'classifier' : `classifier.${index}`)
    for (const tensor of [
      // MatMul, unlike Gemm, takes three axes; its matrix is [in × out].
      makeTensor(`${name}.weight`, [width, out], transposed(weight, out, width)),
      makeTensor(`${name}.bias`, [out], bias),
    ])
      initializers.set(tensor.name, tensor)
    const sum = last && activation === undefined ? logitsOutput : `${name}.sum`
    nodes.push(makeNode('MatMul', [below, `${name}.weight`], [`${name}.product`]))
    nodes.push(makeNode('Add', [`${name}.product`, `${name}.bias`], [sum]))
    below = sum
    if (activation !== undefined) {
      const activated = last ? logitsOutput : `${name}.activated`
      nodes.push(makeNode(activation, [sum], [activated]))
      below = activated
    }
    width = out
  }
  if (below !== logitsOutput) throw new RangeError('a head of no layers')
  const [states] = model.outputs
  const dims = states && tensorTypeOf(states).dims?.with(-1, width)
  return writeModel({
    ...model,
    nodes: [...model.nodes, ...nodes],
    initializers,
    outputs: [makeValue(logitsOutput, dataType.float, dims)],
  })
}

function namesIn({ nodes, initializers, inputs }: Model): Set<string> {
  return new Set([
    ...initializers.keys(),
    ...inputs.map(({ name }) => name),
    ...nodes.flatMap(({ outputs }) => outputs),
    ...nodes.flatMap(({ inner }) => inner.flatMap(({ outputs }) => outputs)),
  ])
}

/** `name`, or with a number behind it, such that nothing in the model is called that or begins so. */
function free(taken: ReadonlySet<string>, name: string): string {
  const isFree = (candidate: string) => ![...taken].some(used => used.startsWith(`${candidate}.`))
  for (let count = 0; ; count++) {
    const candidate = count === 0 ? name : `${name}_${count}`
    if (isFree(candidate)) return candidate
  }
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(matrix.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = matrix[row * columns + column] ?? 0
  return turned
}
