import { makeNode, makeValue } from './builder.ts'
import { lookUp, type Lookup } from './lookup.ts'
import { tensorTypeOf, type Model, type Node } from './model.ts'
import { dataType } from './tensor.ts'

/** What passes the numbers of a tensor on. */
const passing = new Set(['Identity', 'Cast', 'Dropout', 'Reshape'])

/**
 * The names of the hidden states that an encoder's layers read, in order: of n layers what the embeddings give and then
 * what each layer but the last does, as Hugging Face's `hidden_states`. Empty where they are not found.
 *
 * They are found backwards from `states`, the last layer's, by what all transformers have: a sum of a tensor and of what is
 * computed from that tensor (a residual connection), normalised after it (BERT) or before what is added (GPT). Where what
 * is added is computed by attention, the tensor is what the layer reads.
 */
export function layerInputs(model: Model, states: string): string[] {
  const lookup = lookUp(model)
  const found: string[] = []
  const passed = new Set<string>()
  for (let name = states; !passed.has(name);) {
    passed.add(name)
    const [a, b] = addends(lookup, name) ?? []
    if (a === undefined || b === undefined) break
    const branch = between(lookup, a, b) ?? between(lookup, b, a)
    if (!branch) break
    if (branch.attends) found.unshift(branch.from)
    name = branch.from
  }
  return found
}

/**
 * The model with the hidden states of its layers among its outputs, as float32, behind the only one that it has: what
 * `layerInputs` finds, in its order.
 */
export function withLayers(model: Model): Model {
  const [states] = model.outputs
  const names = states ? layerInputs(model, states.name) : []
  const dims = states && tensorTypeOf(states).dims
  return {
    ...model,
    nodes: [
      ...model.nodes,
      ...names.map(name => makeNode('Cast', [name], [outputOf(name)], { to: { int: dataType.float } })),
    ],
    outputs: [...model.outputs, ...names.map(name => makeValue(outputOf(name), dataType.float, dims))],
  }
}

const outputOf = (name: string) => `${name}.float32`

/** What is summed in `name`, normalised or not. */
function addends(lookup: Lookup, name: string): readonly string[] | undefined {
  const node = produced(lookup, name)
  if (node?.op === 'SkipLayerNormalization') return node.inputs
  const sum = (node?.op === 'LayerNormalization' ? node.inputs[0] : node && normalised(lookup, node)) ?? name
  const adding = produced(lookup, sum)
  return adding?.op === 'Add' ? adding.inputs : undefined
}

/** What is normalised where it is written out: (x - mean) / deviation · constant + constant. */
function normalised(lookup: Lookup, shifted: Node): string | undefined {
  const scaled = operand(lookup, shifted, 'Add')
  const divided = scaled && operand(lookup, scaled, 'Mul')
  const [centred] = divided?.op === 'Div' ? divided.inputs : []
  const subtracted = centred === undefined ? undefined : produced(lookup, centred)
  return subtracted?.op === 'Sub' ? subtracted.inputs[0] : undefined
}

/** What makes the operand of `node` that is no constant, if it is an `op` of a constant. */
function operand(lookup: Lookup, node: Node, op: string): Node | undefined {
  const [a = '', b = ''] = node.inputs
  if (node.op !== op) return undefined
  if (lookup.constant(a)) return produced(lookup, b)
  return lookup.constant(b) && produced(lookup, a)
}

function produced({ producer }: Lookup, name: string): Node | undefined {
  let node = producer(name)
  for (let next = node; next && passing.has(next.op); next = producer(next.inputs[0] ?? '')) node = next
  return node && passing.has(node.op) ? producer(node.inputs[0] ?? '') : node
}

/** Whether `to` is computed from `from`, and if so, whether by attention. */
function between({ producer }: Lookup, from: string, to: string) {
  let [reaches, attends] = [false, false]
  const seen = new Set([from])
  const pending = [to]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    reaches ||= name === from
    if (seen.has(name)) continue
    seen.add(name)
    const node = producer(name)
    for (const { op, inputs } of node ? [node, ...node.inner] : []) {
      attends ||= /Softmax|Attention/.test(op)
      pending.push(...inputs)
    }
  }
  return reaches ? { from, attends } : undefined
}
