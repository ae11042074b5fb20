/** The marks of one block of the text: made, and compared with those before, so that what stays is not drawn again. */
import type { GoldSpan, ProjectRecords } from '../../domain/project.ts'
import { compareSpans, type Span } from '../../domain/spans.ts'
import type { TaggedEntity } from '../../engine/protocol.ts'
import type { Labels, Mark } from './marks.ts'
import type { Sourced } from './shown-sources.ts'

/** What the marks of a block follow from: where all of it is as before, so are they. */
export interface Ground {
  readonly entities: readonly TaggedEntity[]
  /** What sources say here. */
  readonly others: readonly Sourced[]
  readonly threshold: number
  readonly labels: Labels
  readonly overlap: string
  readonly knownEnd: number
  readonly knownLabels: readonly string[]
  readonly showContested: boolean
}

export interface BlockMarks {
  readonly records: ProjectRecords
  readonly ground: Ground
  readonly gold: readonly GoldSpan[]
  readonly rejected: readonly Span[]
  readonly marks: readonly Mark[]
  /** Suggestions that overlap gold of a flat project. */
  readonly contested: readonly Mark[]
}

export function goldMark({ byId }: Labels, span: GoldSpan, contested: boolean): Mark {
  const { start, end, label, unsure = false, comment = '' } = span
  const { name, hue } = byId.get(label) ?? { name: label, hue: 0 }
  return { kind: 'gold', start, end, label, name, hue, score: undefined, source: undefined, unsure, comment, contested }
}

/** `hues` are those of types that no label stands for. */
export function suggestedMark(
  { byId }: Labels,
  hues: ReadonlyMap<string, number> | undefined,
  prediction: Sourced,
  contested: boolean,
): Mark {
  const { start, end, label, score, source } = prediction
  const { name, hue } = byId.get(label) ?? { name: label, hue: hues?.get(label) ?? 0 }
  return { kind: 'suggested', start, end, label, name, hue, score, source, unsure: false, comment: '', contested }
}

export function sameGround(a: Ground, b: Ground): boolean {
  return (
    a.entities === b.entities &&
    sameList(a.others, b.others) &&
    a.threshold === b.threshold &&
    a.labels === b.labels &&
    a.overlap === b.overlap &&
    a.knownEnd === b.knownEnd &&
    a.showContested === b.showContested &&
    (a.knownLabels === b.knownLabels || a.knownLabels.join() === b.knownLabels.join())
  )
}

export function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at])
}

export function sameMarks(a: readonly Mark[], b: readonly Mark[]): boolean {
  return (
    a.length === b.length &&
    a.every((mark, at) => {
      const other = b[at]
      return (
        other !== undefined &&
        compareSpans(mark, other) === 0 &&
        mark.kind === other.kind &&
        mark.name === other.name &&
        mark.hue === other.hue &&
        mark.score === other.score &&
        mark.source === other.source &&
        mark.unsure === other.unsure &&
        mark.comment === other.comment &&
        mark.contested === other.contested
      )
    })
  )
}
