import { makeNode, makeValue } from './builder.ts'
import { findClassifier, type Classifier } from './classifier.ts'
import { withLayers } from './layers.ts'
import { lookUp, withoutDead, type Lookup } from './lookup.ts'
import { readModel, tensorTypeOf, writeModel, type Model, type Node } from './model.ts'
import { dataType } from './tensor.ts'

/** The name that feature-extraction exports give the output of the last layer. */
export const hiddenOutput = 'last_hidden_state'

/**
 * A model whose first output is `last_hidden_state` float32 [batch × length × hidden], with the head it had, if any. Behind
 * it stand what its `layers` layers read, in order (see `withLayers`).
 */
export type OpenedModel = Opened<Uint8Array<ArrayBuffer>> & { readonly layers: number }

/** The model as a file, or as records that are not yet written. */
type Opened<As> =
  | { readonly kind: 'encoder'; readonly model: As; readonly hidden: number }
  | {
      readonly kind: 'classifier'
      readonly model: As
      readonly hidden: number
      /** Float32Array [labels × hidden], row-major. */
      readonly weight: Float32Array
      /** Float32Array [labels]. */
      readonly bias: Float32Array
    }

/**
 * Opens a token-classification model: lifts the linear classifier behind `logits` (or behind its only output) out of
 * the graph and puts the tensor in front of it out instead. A feature-extraction model keeps `last_hidden_state` alone.
 * The hidden states of other layers, where they are found, are outputs too; nothing is left that these do not need.
 * Throws where the bytes are no ONNX model, are cut short, keep their weights elsewhere, or end in no linear classifier.
 */
export function exposeHidden(file: Uint8Array): OpenedModel {
  const opened = hiddenStates(readModel(file))
  const model = withLayers(opened.model)
  return { ...opened, model: writeModel(model), layers: model.outputs.length - 1 }
}

/** As `exposeHidden`, without other layers, from records to records, so that what is changed further is written once. */
export function hiddenStates(model: Model): Opened<Model> {
  const named = (name: string) => model.outputs.find(output => output.name === name)
  const states = named(hiddenOutput)
  const logits = named('logits') ?? (model.outputs.length === 1 && states === undefined ? model.outputs[0] : undefined)
  if (logits === undefined) {
    if (states !== undefined) return openEncoder(model)
    const names = model.outputs.map(output => output.name).join(', ')
    throw new Error(`the model has neither 'logits' nor '${hiddenOutput}' among its outputs: ${names}`)
  }

  const lookup = lookUp(model)
  const { hidden, weight, bias, ...classifier } = findClassifier(lookup, logits.name)
  const dims = tensorTypeOf(logits).dims?.with(-1, hidden)
  const exposed = withoutDead({
    ...model,
    nodes: [...model.nodes, ...exposing(classifier, lookup)],
    outputs: [makeValue(hiddenOutput, dataType.float, dims)],
  })
  return { kind: 'classifier', model: exposed, hidden, weight, bias }
}

function openEncoder(model: Model): Opened<Model> {
  const outputs = model.outputs.filter(output => output.name === hiddenOutput)
  const [type] = outputs.map(tensorTypeOf)
  const hidden = type?.dims?.at(-1)
  if (type?.type !== dataType.float) throw new Error(`'${hiddenOutput}' is not float32 in this model`)
  if (typeof hidden !== 'number') throw new Error(`the model does not say how wide its '${hiddenOutput}' is`)
  return { kind: 'encoder', model: withoutDead({ ...model, outputs }), hidden }
}

/** The node that gives the classifier's input its new name, as float32 and with the hidden states as rows. */
function exposing(
  { input, inputIsHalf, inputIsTransposed }: Pick<Classifier, 'input' | 'inputIsHalf' | 'inputIsTransposed'>,
  { producer }: Lookup,
): Node[] {
  if (inputIsHalf && inputIsTransposed) throw new Error('a transposed float16 classifier is not supported')
  if (input === hiddenOutput && !inputIsHalf && !inputIsTransposed) return []
  if (producer(hiddenOutput) !== undefined)
    throw new Error(`'${hiddenOutput}' in this model is not what its classifier reads`)
  if (inputIsHalf) return [makeNode('Cast', [input], [hiddenOutput], { to: { int: dataType.float } })]
  return [makeNode(inputIsTransposed ? 'Transpose' : 'Identity', [input], [hiddenOutput])]
}
