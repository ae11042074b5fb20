/**
 * Viterbi decoding as operators: logits of pieces become scores of which the largest of each piece is the tag of its word
 * on the best path, so that readers who take the largest read what Viterbi would. The scores are max-marginals: of each
 * label the worth of the best path through it (Wainwright and Jordan 2008, 8.3), by one pass forth and one back.
 */
import { makeGraph, makeNode, makeTensor, makeValue, type AttributeValue } from './builder.ts'
import type { Node } from './model.ts'
import { dataType, type Tensor } from './tensor.ts'

/** What a piece is to its word. */
export const pieceKinds = { special: 0, first: 1, later: 2 } as const

export interface Decoding {
  /** `[labels]`, `[labels × labels]` from down to across, `[labels]`: what is added, much below 0 for what is forbidden. */
  readonly start: Float32Array
  readonly step: Float32Array
  readonly end: Float32Array
  /** Of each label that of the later pieces of a word whose first piece has it. */
  readonly inside: readonly number[]
  /** By id of the vocabulary, of `pieceKinds`. */
  readonly kinds: Uint8Array
}

const forbidden = -1e6

/**
 * Nodes from `logits` [batch × length × labels] to `output` of the same shape, the ids in `input_ids`. Special pieces keep
 * their logits. `version` is that of ONNX's operator set in the model. Throws below 13.
 */
export function decodingNodes(
  { start, step, end, inside, kinds }: Decoding,
  logits: string,
  output: string,
  prefix: string,
  version: number,
): { readonly nodes: Node[]; readonly tensors: Tensor[] } {
  if (version < 13) throw new Error(`decoding needs operator set 13, and the model has ${version}`)
  const labels = start.length
  // One state more: nothing has been read yet.
  const states = labels + 1
  const name = (own: string) => `${prefix}.${own}`
  const nodes: Node[] = []
  const tensors: Tensor[] = []
  const node = (op: string, inputs: string[], own: string, attributes: Readonly<Record<string, AttributeValue>> = {}) =>
    into(nodes, op, inputs, name(own), attributes)
  const constant = (
    own: string,
    dims: readonly number[],
    data: Float32Array | BigInt64Array | Int32Array | Uint8Array,
  ) => {
    tensors.push(makeTensor(name(own), dims, data))
    return name(own)
  }
  const integers = (own: string, ...values: number[]) =>
    constant(own, [values.length], BigInt64Array.from(values, BigInt))
  const axis = [integers('axis0', 0), integers('axis1', 1), integers('axis2', 2)] as const
  const [axis0, axis1, axis2] = axis
  /** Largest along an axis, which opset 18 made an input. */
  const largest = (list: Node[], x: string, along: 1 | 2, keeps: 0 | 1, result: string) => {
    const keepdims = { keepdims: { int: keeps } }
    if (version >= 18) return into(list, 'ReduceMax', [x, axis[along]], result, keepdims)
    return into(list, 'ReduceMax', [x], result, { axes: { ints: [along] }, ...keepdims })
  }

  const matrix = new Float32Array(states * states).fill(forbidden)
  for (let from = 0; from < labels; from++) matrix.set(step.subarray(from * labels, (from + 1) * labels), from * states)
  matrix.set(start, labels * states)
  const steps = constant('steps', [states, states], matrix)
  const before = constant(
    'before',
    [states],
    Float32Array.from({ length: states }, (_, at) => (at < labels ? forbidden : 0)),
  )
  const after = constant('after', [states], Float32Array.of(...end, 0))

  const table = constant('kinds', [kinds.length], kinds)
  const kind = node('Cast', [node('Gather', [table, 'input_ids'], 'kind')], 'kind.int', { to: { int: dataType.int32 } })
  const is = (own: keyof typeof pieceKinds) =>
    node('Equal', [kind, constant(`${own}.code`, [], Int32Array.of(pieceKinds[own]))], own)
  const isFirst = is('first')
  const column = (flags: string) => node('Unsqueeze', [flags, axis2], `${flags.slice(prefix.length + 1)}.column`)

  const low = constant('forbidden', [], Float32Array.of(forbidden))
  const scores = node('Pad', [logits, integers('pads', 0, 0, 0, 0, 0, 1), low], 'scores')
  const first = node('Squeeze', [node('Gather', [scores, axis0], 'row', { axis: { int: 1 } }), axis1], 'row.flat')
  const nought = node('Mul', [first, constant('nought', [], Float32Array.of(0))], 'noughts')

  /** One pass over the pieces, which goes on by `advance` at the first of a word and stands still at the others. */
  const pass = (
    own: 'forth' | 'back',
    from: string,
    advance: (list: Node[], state: string, score: string) => string,
  ) => {
    const body: Node[] = []
    const inner = (part: string) => name(`${own}.${part}`)
    const [state, score, flag] = [inner('state'), inner('score'), inner('flag')]
    const moved = advance(body, state, score)
    // Only differences count; without this they would drown in a long text's sums.
    const level = into(body, 'Sub', [moved, largest(body, moved, 1, 1, inner('top'))], inner('level'))
    const here = into(body, 'Unsqueeze', [flag, axis1], inner('here'))
    const next = into(body, 'Where', [here, level, state], inner('next'))
    const said = into(body, 'Identity', [own === 'forth' ? next : state], inner('said'))
    const float = (value: string) => makeValue(value, dataType.float, undefined)
    const graph = makeGraph({
      name: inner('body'),
      nodes: body,
      inputs: [float(state), float(score), makeValue(flag, dataType.bool, undefined)],
      outputs: [float(next), float(said)],
    })
    const direction = own === 'forth' ? 0 : 1
    const began = node('Add', [nought, from], `${own}.began`)
    nodes.push(
      makeNode('Scan', [began, scores, isFirst], [inner('ended'), inner('all')], {
        body: { graph },
        num_scan_inputs: { int: 2 },
        scan_input_axes: { ints: [1, 1] },
        scan_input_directions: { ints: [direction, direction] },
        scan_output_axes: { ints: [1] },
        scan_output_directions: { ints: [direction] },
      }),
    )
    return inner('all')
  }
  const forth = pass('forth', before, (list, state, score) => {
    const paths = into(
      list,
      'Add',
      [into(list, 'Unsqueeze', [state, axis2], name('forth.from')), steps],
      name('forth.paths'),
    )
    return into(list, 'Add', [largest(list, paths, 1, 0, name('forth.best')), score], name('forth.moved'))
  })
  const back = pass('back', after, (list, state, score) => {
    const sum = into(list, 'Add', [state, score], name('back.sum'))
    const paths = into(list, 'Add', [into(list, 'Unsqueeze', [sum, axis1], name('back.to')), steps], name('back.paths'))
    return largest(list, paths, 2, 0, name('back.moved'))
  })

  const through = node('Add', [forth, back], 'through')
  const worths = node('Slice', [through, axis0, integers('labels', labels), axis2], 'worths')
  const ofFirst = node('Sub', [worths, largest(nodes, worths, 2, 1, name('highest'))], 'of.first')
  // A later piece goes on with what its word has begun.
  const begun = Int32Array.from(inside, (_, label) => {
    const from = inside.findIndex((to, other) => to === label && other !== label)
    return from < 0 ? label : from
  })
  const beginning = node('Gather', [ofFirst, constant('begun', [labels], begun)], 'beginning', { axis: { int: 2 } })
  const cannot = Float32Array.from(inside, (to, label) => (to === label ? 0 : forbidden))
  const ofLater = node(
    'Add',
    [node('Max', [ofFirst, beginning], 'either'), constant('cannot', [labels], cannot)],
    'of.later',
  )
  const ofWord = node('Where', [column(is('later')), ofLater, ofFirst], 'of.word')
  into(nodes, 'Where', [column(is('special')), logits, ofWord], output)
  return { nodes, tensors }
}

function into(
  list: Node[],
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): string {
  list.push(makeNode(op, inputs, [output], attributes))
  return output
}
