/** What a kind of head is: what it learns, and how features become logits. */

/** What heads are made of: on plain numbers (`head.ts`), as nodes of a model file, or as expressions to differentiate. */
export interface Layers<T> {
  /** x · weightᵀ + bias, of x [rows × columns], weight [out × columns] and bias [out]. */
  dense(x: T, weight: T, bias: T): T
  /** What is below 0 made 0. */
  relu(x: T): T
}

/** The number of labels, the width of the features (`hidden`, of several layers and words more), and what sizes a kind has of its own. */
export type Sizes = { readonly labels: number; readonly hidden: number } & Readonly<Record<string, number>>

/**
 * A kind of head. Every kind ends in a layer of `weight` [labels × …] and `bias` [labels], a row for each label, so that
 * labels are picked and added without knowing the kind.
 */
export interface HeadKind<Name extends string = string, Size extends string = string, Weight extends string = string> {
  readonly name: Name
  /** The shape of all that is learned, matrices by row. Weights, and sizes of the kind's own, are fields of its file. */
  readonly weights: Readonly<Record<Weight | 'weight' | 'bias', readonly ('labels' | 'hidden' | Size)[]>>
  /** The layer that reads the features: standardisation is folded into it. */
  readonly first: { readonly weight: Weight | 'weight'; readonly bias: Weight | 'bias' }
  /** Features [rows × hidden] → logits [rows × labels]. */
  forward<T>(layers: Layers<T>, features: T, weights: Readonly<Record<Weight | 'weight' | 'bias', T>>): T
}

/** The fields of a head that are its kind's: `kind`, sizes of its own, and its weights. */
export type WeightsOf<Kind> =
  Kind extends HeadKind<infer Name, infer Size, infer Weight>
    ? { readonly kind: Name } & Readonly<Record<Size, number>> &
        Readonly<Record<Weight | 'weight' | 'bias', Float32Array>>
    : never
