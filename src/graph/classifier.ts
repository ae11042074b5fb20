import type { Lookup } from './lookup.ts'
import { attributeOf, type Node } from './model.ts'
import { quantisedProduct } from './quantised.ts'
import { dataType, floatsOf, type Tensor } from './tensor.ts'

/** A linear classifier found in a graph, as the numbers of `logits = weight · hidden state + bias`. */
export interface Classifier {
  /** The name of the tensor in front of it, [… × hidden], or its transpose. */
  readonly input: string
  readonly inputIsTransposed: boolean
  readonly inputIsHalf: boolean
  readonly hidden: number
  /** Row-major [labels × hidden]. */
  readonly weight: Float32Array
  /** [labels]; zeros where the graph adds none. */
  readonly bias: Float32Array
}

/**
 * Follows `output` back through additions and multiplications of constants, casts and reshapes to the matrix product
 * that makes it: MatMul, Gemm, or the dynamically quantised form. What was added and multiplied on the way is folded
 * into weight and bias. Throws, naming the node, where anything else stands there (a CRF, a 4-bit product).
 */
export function findClassifier(lookup: Lookup, output: string): Classifier {
  const { producer, constant } = lookup
  const onTheWay: { readonly op: string; readonly by: Tensor }[] = []
  const passed = new Set<string>()
  let isReshaped = false
  for (let name = output; ;) {
    const node = producer(name)
    if (node === undefined || passed.has(name)) throw new Error(`no classifier stands behind '${output}'`)
    passed.add(name)

    const product = productOf(lookup, node)
    if (product !== undefined) {
      const classifier = folded(product, onTheWay)
      return isReshaped ? { ...classifier, input: beforeReshape(lookup, classifier.input) } : classifier
    }
    if (node.op === 'Add' || node.op === 'Mul') {
      const constants = node.inputs.map(constant)
      const at = constants.findIndex(tensor => tensor !== undefined)
      const by = constants[at]
      if (by === undefined) throw notUnderstood(output, node)
      onTheWay.push({ op: node.op, by })
      name = node.inputs[1 - at] ?? ''
    } else if (node.op === 'Cast' || node.op === 'Identity' || node.op === 'Reshape') {
      isReshaped ||= node.op === 'Reshape'
      name = node.inputs[0] ?? ''
    } else throw notUnderstood(output, node)
  }
}

const notUnderstood = (output: string, { op, domain, name }: Node): Error =>
  new Error(
    `the classifier behind '${output}' is not understood: node ${name} is ${domain === '' ? '' : `${domain}.`}${op}`,
  )

// A product of rows alone ([batch · length × hidden]) is reshaped before and after; the encoder's own tensor is meant.
function beforeReshape({ producer }: Lookup, name: string): string {
  const node = producer(name)
  return node?.op === 'Reshape' ? (node.inputs[0] ?? '') : name
}

function productOf(lookup: Lookup, node: Node): Classifier | undefined {
  if (node.op === 'MatMul' && node.domain === '') return matMul(lookup, node)
  if (node.op === 'Gemm' && node.domain === '') return gemm(lookup, node)
  const product = quantisedProduct(lookup, node)
  if (product === undefined) return undefined
  const { activations, values, k, n, scales, zeroPoints } = product
  return {
    input: activations,
    inputIsTransposed: false,
    inputIsHalf: false,
    hidden: k,
    weight: labelRows(
      k,
      n,
      false,
      (at, label) => ((values[at] ?? 0) - (zeroPoints[label] ?? 0)) * (scales[label] ?? 0),
    ),
    bias: new Float32Array(n),
  }
}

function matMul(lookup: Lookup, node: Node): Classifier {
  const { tensor, rows, columns, isTransposed } = constantMatrix(lookup, node, false)
  const values = floatsOf(tensor)
  return {
    input: node.inputs[0] ?? '',
    inputIsTransposed: false,
    inputIsHalf: tensor.type === dataType.float16,
    hidden: rows,
    weight: labelRows(rows, columns, isTransposed, at => values[at] ?? 0),
    bias: new Float32Array(columns),
  }
}

/** `alpha · A′ · B′ + beta · C`, where A′ and B′ are transposed if `transA` and `transB` say so. */
function gemm(lookup: Lookup, node: Node): Classifier {
  const [input = '', , c = ''] = node.inputs
  const { tensor, rows, columns, isTransposed } = constantMatrix(lookup, node, attributeOf(node, 'transB')?.int === 1)
  const values = floatsOf(tensor)
  const alpha = attributeOf(node, 'alpha')?.float ?? 1
  const beta = attributeOf(node, 'beta')?.float ?? 1
  const bias = c === '' ? undefined : lookup.constant(c)
  if (c !== '' && bias === undefined)
    throw new Error(`the bias of the classifier ${node.name} is computed, not constant`)
  const biasOf = bias === undefined ? () => 0 : perLabel(bias, columns)
  return {
    input,
    inputIsTransposed: attributeOf(node, 'transA')?.int === 1,
    inputIsHalf: tensor.type === dataType.float16,
    hidden: rows,
    weight: labelRows(rows, columns, isTransposed, at => alpha * (values[at] ?? 0)),
    bias: Float32Array.from({ length: columns }, (_, label) => beta * biasOf(label)),
  }
}

/** The weight of a product, [rows × columns] = [hidden × labels] after its transpositions, the last not carried out. */
function constantMatrix({ producer, constant }: Lookup, node: Node, isTransposed: boolean) {
  const name = node.inputs[1] ?? ''
  const direct = constant(name)
  const transpose = direct === undefined ? producer(name) : undefined
  const tensor = transpose?.op === 'Transpose' ? constant(transpose.inputs[0] ?? '') : direct
  if (tensor === undefined) throw new Error(`the weight of the classifier ${node.name} is computed, not constant`)
  const [first, second] = tensor.dims
  if (tensor.dims.length !== 2 || first === undefined || second === undefined)
    throw new Error(`the weight of the classifier ${node.name} is no matrix but [${tensor.dims.join(', ')}]`)
  const swapped = isTransposed !== (transpose !== undefined)
  return { tensor, rows: swapped ? second : first, columns: swapped ? first : second, isTransposed: swapped }
}

/** [hidden × labels], or already [labels × hidden] if `isTransposed`, to float32 [labels × hidden]. */
function labelRows(
  hidden: number,
  labels: number,
  isTransposed: boolean,
  valueAt: (at: number, label: number) => number,
): Float32Array {
  const weight = new Float32Array(labels * hidden)
  for (let label = 0; label < labels; label++)
    for (let i = 0; i < hidden; i++)
      weight[label * hidden + i] = valueAt(isTransposed ? label * hidden + i : i * labels + label, label)
  return weight
}

/** A constant that is broadcast over the logits: one value, or one a label. */
function perLabel(tensor: Tensor, labels: number): (label: number) => number {
  const values = floatsOf(tensor)
  if (values.length === 1) return () => values[0] ?? 0
  if (values.length !== labels || tensor.dims.at(-1) !== labels)
    throw new Error(`constant ${tensor.name} [${tensor.dims.join(', ')}] does not fit a classifier of ${labels} labels`)
  return label => values[label] ?? 0
}

function folded(
  classifier: Classifier,
  outermostFirst: readonly { readonly op: string; readonly by: Tensor }[],
): Classifier {
  const { hidden } = classifier
  const weight = classifier.weight.slice()
  const bias = classifier.bias.slice()
  for (const { op, by } of outermostFirst.toReversed()) {
    const value = perLabel(by, bias.length)
    if (op === 'Add') bias.forEach((b, label) => (bias[label] = b + value(label)))
    else {
      bias.forEach((b, label) => (bias[label] = b * value(label)))
      weight.forEach((w, at) => (weight[at] = w * value(Math.floor(at / hidden))))
    }
  }
  return { ...classifier, weight, bias }
}
