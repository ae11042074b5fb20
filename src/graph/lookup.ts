import { attributeOf, type Model, type Node } from './model.ts'
import type { Tensor } from './tensor.ts'

/** What stands behind the tensor names of one model. */
export interface Lookup {
  /** The node that computes a tensor. */
  producer(name: string): Node | undefined
  /** The constant that a tensor is: an initializer or a `Constant` node's value, also through `Identity`. */
  constant(name: string): Tensor | undefined
}

export function lookUp(model: Model): Lookup {
  const producers = new Map(model.nodes.flatMap(node => node.outputs.map(output => [output, node] as const)))
  // The empty name is no tensor but an optional input or output left out.
  producers.delete('')
  const producer = (name: string) => producers.get(name)
  const constant = (name: string): Tensor | undefined => {
    let at = name
    // A broken file may hold a circle of Identity nodes.
    for (let step = 0; step <= model.nodes.length; step++) {
      const initializer = model.initializers.get(at)
      if (initializer !== undefined) return initializer
      const node = producers.get(at)
      if (node?.op === 'Constant') return attributeOf(node, 'value')?.tensor
      if (node?.op !== 'Identity') return undefined
      at = node.inputs[0] ?? ''
    }
    return undefined
  }
  return { producer, constant }
}

/** The model without the nodes, constants and descriptions that none of its outputs depends on. */
export function withoutDead(model: Model): Model {
  const { producer } = lookUp(model)
  const live = new Set<string>()
  const liveNodes = new Set<Node>()
  const pending = model.outputs.map(output => output.name)
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (live.has(name)) continue
    live.add(name)
    const node = producer(name)
    if (node === undefined || liveNodes.has(node)) continue
    liveNodes.add(node)
    pending.push(...node.inputs, ...node.inner.flatMap(inner => inner.inputs))
    for (const output of node.outputs) live.add(output)
  }
  return {
    ...model,
    nodes: model.nodes.filter(node => liveNodes.has(node)),
    initializers: new Map([...model.initializers].filter(([name]) => live.has(name))),
    // Old exporters list constants among the inputs too; without its constant such an input would have to be fed.
    inputs: model.inputs.filter(({ name }) => live.has(name) || !model.initializers.has(name)),
    described: model.described.filter(({ name }) => live.has(name)),
  }
}
