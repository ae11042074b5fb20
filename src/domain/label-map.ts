/** What the entity types of one head are called in another label set: renamed, merged, split, dropped, or new. */
import { HeadError, type Head } from './head.ts'
import { entityTypes, labelParts } from './labels.ts'
import { withRows, type Row } from './labelsets.ts'
import type { LabelRecord } from './project.ts'
import { iob2Labels } from './training-tags.ts'

/**
 * By type of a head what it becomes. Several types with one name are merged; a type with several names is split; a type
 * that is absent, or has none, is dropped. Names that no type becomes are new.
 */
export type LabelMap = Readonly<Record<string, string | readonly string[]>>

export interface LabelMapProblem {
  /** The type, of the head or wanted, that it is about; undefined for the whole map. */
  readonly type: string | undefined
  readonly message: string
}

/** The names that a type becomes. */
export function namesOf(map: LabelMap, type: string): readonly string[] {
  const names = Object.hasOwn(map, type) ? map[type] : undefined
  return names === undefined ? [] : typeof names === 'string' ? [names] : names
}

/**
 * What a person most likely means: a type is the label of that name, else the first that stands for it in heads
 * (`LabelRecord.types`), else the one of that name in another case; else it is dropped.
 *
 * @param types of the head
 * @param labels of the project, in the order of the legend
 */
export function defaultLabelMap(
  types: readonly string[],
  labels: readonly Pick<LabelRecord, 'name' | 'types'>[],
): Record<string, string> {
  const called = (type: string) =>
    labels.find(({ name }) => name === type) ??
    labels.find(label => label.types.includes(type)) ??
    labels.find(({ name }) => name.toLowerCase() === type.toLowerCase())
  return Object.fromEntries(
    types.flatMap(type => {
      const label = called(type)
      return label ? [[type, label.name] as const] : []
    }),
  )
}

/** What is wrong with a map, empty where it can be used. `wanted` are the types of the new head. */
export function labelMapProblems(
  head: Pick<Head, 'labels'>,
  map: LabelMap,
  wanted: readonly string[],
): LabelMapProblem[] {
  const types = entityTypes(head.labels)
  const problems: LabelMapProblem[] = []
  const report = (type: string | undefined, message: string) => problems.push({ type, message })
  for (const type of Object.keys(map)) if (!types.includes(type)) report(type, `The head has no type ${type}.`)
  for (const type of types) {
    const names = namesOf(map, type)
    for (const name of new Set(names))
      if (!wanted.includes(name)) report(type, `${name} is none of the types to learn.`)
    if (new Set(names).size < names.length) report(type, `${type} becomes the same type twice.`)
  }
  for (const [index, name] of wanted.entries()) {
    if (name === '' || name === 'O') report(name, `“${name}” cannot be a type.`)
    if (wanted.indexOf(name) !== index) report(name, `${name} is there twice.`)
  }
  if (problems.length === 0 && types.every(type => namesOf(map, type).length === 0))
    report(undefined, 'Nothing of the head is kept: start from nothing instead.')
  return problems
}

/**
 * The head as a start for another label set, in IOB2 in the order of `iob2Labels(wanted)`; kind, encoder and decoding
 * stay.
 *
 * A type that is renamed keeps its logits. Types merged into one get the mean of their rows and `ln n` on the bias (see
 * `mapLabels`). The parts of a split type share its probability evenly. What is left of a dropped type's goes to the other
 * labels in proportion. A row of a new type is the mean of the others, so that until it is trained it is never the
 * arg-max choice alone. `S-` is read as `B-` and `E-` as `I-`; a label without prefix stands for both.
 * Steps stay too, since they are told by kind; where labels had no prefix, and so no kind, they go.
 *
 * @throws HeadError with the first of `labelMapProblems` if there is one
 */
export function mappedHead(head: Head, map: LabelMap, wanted: readonly string[]): Head {
  const [problem] = labelMapProblems(head, map, wanted)
  if (problem) throw new HeadError(`map: ${problem.message}`)
  const parts = labelParts(head.labels)
  const sources = new Map<string, { readonly row: number; readonly shares: number }[]>()
  const add = (label: string, row: number, shares: number) => {
    const known = sources.get(label)
    if (known) known.push({ row, shares })
    else sources.set(label, [{ row, shares }])
  }
  for (const [row, { step, type }] of parts.entries()) {
    if (step === 'O') {
      add('O', row, 1)
      continue
    }
    const isPlain = head.labels[row] === type
    const names = namesOf(map, type)
    for (const name of names) {
      if (step === 'B' || step === 'S' || isPlain) add(`B-${name}`, row, names.length)
      if (step === 'I' || step === 'E') add(`I-${name}`, row, names.length)
    }
  }
  const { steps: _, ...stepless } = head
  const hasPlain = parts.some(({ step, type }, row) => step !== 'O' && head.labels[row] === type)
  const kept = withRows(
    hasPlain ? stepless : head,
    Array.from(sources, ([label, from]): Row => {
      const shared = from.reduce((sum, { shares }) => sum + Math.log(shares), 0) / from.length
      return { label, from: from.map(({ row }) => row), added: Math.log(from.length) - shared }
    }),
  )
  const all = [...kept.labels.keys()]
  return withRows(
    kept,
    iob2Labels(wanted).map((label): Row => {
      const row = kept.labels.indexOf(label)
      return { label, from: row < 0 ? all : [row], added: 0 }
    }),
  )
}

/**
 * Tags of a head as IOB2 in another label set, `O` for what is dropped. A split type becomes the first of its names, as
 * `mappedHead` would say it. An entity stays one: where a merge would join two that touch, the second begins with `B-`.
 *
 * @param tags indices into `labels`, one a word
 */
export function mappedTags(tags: ArrayLike<number>, labels: readonly string[], map: LabelMap): string[] {
  const parts = labelParts(labels)
  const names = parts.map(({ type }) => namesOf(map, type)[0])
  const mapped: string[] = []
  for (let word = 0; word < tags.length; word++) {
    const label = tags[word] ?? -1
    const [part, name] = [parts[label], names[label]]
    if (!part || name === undefined || part.step === 'O') {
      mapped.push('O')
      continue
    }
    const before = word > 0 ? parts[tags[word - 1] ?? -1] : undefined
    const isPlain = labels[label] === part.type
    const begins = part.step === 'B' || part.step === 'S'
    const joins = mapped.at(-1)?.slice(2) === name && before !== undefined
    const ended = before?.step === 'E' || before?.step === 'S'
    const isBorder = joins ? before.type !== part.type || ended : isPlain
    mapped.push(`${begins || isBorder ? 'B' : 'I'}-${name}`)
  }
  return mapped
}
