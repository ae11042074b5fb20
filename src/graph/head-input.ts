/** What a head reads as operators in front of it: hidden states of several layers, of a word and of its neighbours. */
import { makeNode, makeTensor, type AttributeValue } from './builder.ts'
import { pieceKinds } from './decoding.ts'
import { layerInputs } from './layers.ts'
import type { Model, Node } from './model.ts'
import { dataType, type Tensor } from './tensor.ts'

export interface HeadInput {
  /** Counted as Hugging Face's `hidden_states`: 0 is what the embeddings give, -1 the last. */
  readonly layers: readonly number[]
  /** The factor by which the words before and after are taken; 0 where they are not. */
  readonly neighbouring: number
  /** By id of the vocabulary, of `pieceKinds`: what tells where words begin. Neighbours need it. */
  readonly kinds?: Uint8Array | undefined
}

/** The last layer alone. */
export const lastStates: HeadInput = { layers: [-1], neighbouring: 0 }

/** Features of a word, where a piece has `hidden`. */
export function inputWidth({ layers, neighbouring }: HeadInput, hidden: number): number {
  return hidden * layers.length * (neighbouring > 0 ? 3 : 1)
}

/**
 * Nodes that make of a model's hidden states, the last of which are `states` [batch × length × hidden], what a head reads of
 * each piece, `output` [batch × length × inputs]. Neighbours are first pieces of the words before and after the piece's own,
 * picked by products with ones and noughts, which is exact; 0 where there is none. The ids stand in `input_ids`.
 *
 * Throws for a layer that the model does not show, and where it is not known where words begin.
 */
export function inputNodes(
  model: Model,
  states: string,
  { layers, neighbouring, kinds }: HeadInput,
  prefix: string,
): { readonly nodes: Node[]; readonly tensors: Tensor[]; readonly output: string } {
  const nodes: Node[] = []
  const tensors: Tensor[] = []
  const node = (
    op: string,
    inputs: readonly string[],
    own: string,
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ) => {
    nodes.push(makeNode(op, inputs, [`${prefix}.${own}`], attributes))
    return `${prefix}.${own}`
  }
  const constant = (
    own: string,
    dims: readonly number[],
    data: Float32Array | BigInt64Array | Int32Array | Uint8Array,
  ) => {
    tensors.push(makeTensor(`${prefix}.${own}`, dims, data))
    return `${prefix}.${own}`
  }

  const known = layers.every(layer => layer === -1) ? [] : layerInputs(model, states)
  const parts = layers.map((layer, place) => {
    if (layer === -1 || layer === known.length) return states
    const name = known.at(layer < 0 ? layer + 1 : layer)
    if (name === undefined || layer < -1 - known.length)
      throw new Error(`the head reads layer ${layer}, and the model shows ${known.length} and the last`)
    return node('Cast', [name], `layer.${place}`, { to: { int: dataType.float } })
  })
  const [first = states] = parts
  const own = parts.length === 1 ? first : node('Concat', parts, 'layers', { axis: { int: -1 } })
  if (neighbouring === 0) return { nodes, tensors, output: own }

  if (!kinds)
    throw new Error('the head reads neighbouring words, and the tokenizer does not tell pieces that begin one')
  const [axis1, axis2] = [1, 2].map(axis => constant(`axis${axis}`, [1], BigInt64Array.of(BigInt(axis))))
  const int32 = { to: { int: dataType.int32 } }
  const kind = node('Gather', [constant('kinds', [kinds.length], kinds), 'input_ids'], 'kind')
  const code = constant('first.code', [], Int32Array.of(pieceKinds.first))
  const begins = node('Equal', [node('Cast', [kind], 'kind.int', int32), code], 'begins')
  // Words are counted from 1, at the piece that begins them.
  const word = node(
    'CumSum',
    [node('Cast', [begins], 'begins.int', int32), constant('along', [], Int32Array.of(1))],
    'word',
  )
  const here = node('Unsqueeze', [word, axis2 ?? ''], 'here')
  const there = node('Unsqueeze', [word, axis1 ?? ''], 'there')
  const beginsThere = node('Unsqueeze', [begins, axis1 ?? ''], 'begins.there')
  const factor = constant('factor', [], Float32Array.of(neighbouring))
  const neighbour = (name: 'before' | 'after', distance: number) => {
    const wanted = node('Add', [here, constant(`${name}.distance`, [], Int32Array.of(distance))], `${name}.word`)
    const isIt = node('And', [node('Equal', [wanted, there], `${name}.same`), beginsThere], `${name}.is`)
    const ones = node('Cast', [isIt], `${name}.ones`, { to: { int: dataType.float } })
    return node('Mul', [node('MatMul', [ones, own], `${name}.picked`), factor], name)
  }
  const output = node('Concat', [own, neighbour('before', -1), neighbour('after', 1)], 'words', { axis: { int: -1 } })
  return { nodes, tensors, output }
}
