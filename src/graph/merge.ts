/** A head put back into its encoder's file, as token-classification models are exchanged. */
import { makeNode, makeTensor, makeValue } from './builder.ts'
import { decodingNodes, type Decoding } from './decoding.ts'
import type { HeadTensor, NodeLayers } from './head-graph.ts'
import { inputNodes, inputWidth, lastStates, type HeadInput } from './head-input.ts'
import { readModel, tensorTypeOf, writeModel, type Model, type Node } from './model.ts'
import { hiddenOutput, hiddenStates } from './surgery.ts'
import { dataType, type Tensor } from './tensor.ts'

/** The output that token-classification exports have, and their only one. */
export const logitsOutput = 'logits'

/**
 * The model with a head on its hidden states, in the place of the classifier that it had if any: inputs as they were, one
 * output, `logits` float32 [batch × length × labels]. The head is given as to `headModel`. The encoder's bytes are copied
 * once and encoded nowhere anew. With `decoding` the largest logit of a piece is what Viterbi says of its word. `input` is
 * what the head reads of each piece; the last layer's hidden state, unless it says otherwise. Throws where the head does not
 * fit, where `inputNodes` would, and where `exposeHidden` would.
 */
export function mergeHead(
  file: Uint8Array,
  sizes: { readonly hidden: number; readonly labels: number },
  weights: Readonly<Record<string, HeadTensor>>,
  forward: (layers: NodeLayers, features: string, weights: Readonly<Record<string, string>>) => string,
  decoding?: Decoding,
  input: HeadInput = lastStates,
): Uint8Array<ArrayBuffer> {
  const { model, hidden } = hiddenStates(readModel(file))
  const width = inputWidth(input, hidden)
  if (sizes.hidden !== width)
    throw new RangeError(`the head reads ${sizes.hidden} features, and the model gives ${width}`)
  const taken = namesIn(model)
  if (taken.has(logitsOutput)) throw new Error(`a tensor inside the model is called '${logitsOutput}' already`)
  const prefix = free(taken, 'classifier')
  const initializers = new Map<string, Tensor>(model.initializers)
  const add = (tensor: Tensor) => initializers.set(tensor.name, tensor)
  const read = inputNodes(model, hiddenOutput, input, `${prefix}.input`)
  read.tensors.forEach(add)
  const nodes: Node[] = []
  const node = (operator: string, inputs: string[]) => {
    const output = `${prefix}.${nodes.length}`
    nodes.push(makeNode(operator, inputs, [output]))
    return output
  }
  const logits = forward(
    {
      dense(x, weight, bias) {
        const [matrix, offset] = [weights[weight], weights[bias]]
        const [rows = 0, columns = 0] = matrix?.shape ?? []
        if (!matrix || !offset || matrix.data.length !== rows * columns || offset.data.length !== rows)
          throw new RangeError(`the head's ${weight} and ${bias} do not fit each other`)
        // MatMul, unlike Gemm, takes three axes; its matrix is [in × out].
        add(makeTensor(`${prefix}.${weight}`, [columns, rows], transposed(matrix.data, rows, columns)))
        add(makeTensor(`${prefix}.${bias}`, [rows], offset.data))
        return node('Add', [node('MatMul', [x, `${prefix}.${weight}`]), `${prefix}.${bias}`])
      },
      relu: x => node('Relu', [x]),
    },
    read.output,
    Object.fromEntries(Object.keys(weights).map(name => [name, name])),
  )
  if (decoding) {
    const version = model.opsets.find(({ domain }) => domain === '')?.version ?? 0
    const decoded = decodingNodes(decoding, logits, logitsOutput, `${prefix}.decoding`, version)
    decoded.tensors.forEach(add)
    nodes.push(...decoded.nodes)
  } else nodes.push(makeNode('Identity', [logits], [logitsOutput]))
  const [states] = model.outputs
  const dims = states && tensorTypeOf(states).dims?.with(-1, sizes.labels)
  return writeModel({
    ...model,
    nodes: [...model.nodes, ...read.nodes, ...nodes],
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
