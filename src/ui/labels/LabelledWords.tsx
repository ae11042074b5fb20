import type { CSSProperties, ReactNode } from 'react'
import type { Mark } from '../../app/label/marks.ts'
import { shownKey } from '../../app/keys.ts'
import { documentKey } from '../../domain/project.ts'
import { type Range, type RenderSegment, renderSegments } from '../../domain/spans.ts'
import { useAction, useApp, useProject } from '../app-context.ts'
import { hues } from '../hues.ts'
import { percent } from '../numbers.ts'
import { whatIs } from './said.ts'
import { depthsOf, nextStarts } from './stacking.ts'
import { useMarks } from './use-marks.ts'

export interface Props {
  readonly text: string
  readonly range: Range
  readonly index: number
}

/** The words of a block with gold and suggestions, and the place up to which it is done. */
export function LabelledWords({ text, range, index }: Props) {
  const marks = useMarks(index)
  const doneUpTo = useDoneUpTo(range)
  const { start, end } = range
  const segments = renderSegments(start, end, marks)
  const depths = depthsOf(marks)
  const ends = nextStarts(marks, end)
  const draw = (segment: RenderSegment<Mark>) => (
    <MarkedWords
      key={segment.start}
      {...{ text, segment, depths }}
      room={(ends.get(segment.start) ?? end) - segment.start}
    />
  )
  const drawn = (segment: RenderSegment<Mark>): ReactNode =>
    segment.spans.length > 0 ? draw(segment) : text.slice(segment.start, segment.end)
  if (doneUpTo === undefined) return segments.map(drawn)
  return segments.flatMap(segment => {
    if (doneUpTo <= segment.start || doneUpTo > segment.end) return [drawn(segment)]
    const [before, after] = [
      { ...segment, end: doneUpTo },
      { ...segment, start: doneUpTo },
    ]
    return [drawn(before), <DoneSign key="done" />, ...(after.start < after.end ? [drawn(after)] : [])]
  })
}

/** Where in the block the part ends that is done, if it ends there. */
function useDoneUpTo({ start, end }: Range): number | undefined {
  return useProject(({ open, timeline }) => {
    const record = open.kind === 'open' ? timeline.present.get(documentKey(open.id)) : undefined
    if (record?.kind !== 'document' || record.state === 'done' || record.doneUpTo === null) return undefined
    return start < record.doneUpTo && record.doneUpTo <= end ? record.doneUpTo : undefined
  })
}

function DoneSign() {
  const { mac } = useApp()
  const { run } = useAction('take-back-done-up-to') ?? {}
  const [key = ''] = useAction('done-up-to')?.keys ?? []
  return (
    <>
      <span className="done-here" aria-hidden="true" />
      <button
        type="button"
        className="done-sign"
        aria-label="Done up to here. Take it back"
        title={`What is not labelled before here is no entity. Press to take it back; to move it, pick a word and press ${shownKey(key, mac)}`}
        data-words="Done up to here"
        onClick={run}
      />
    </>
  )
}

interface MarkedProps {
  readonly text: string
  readonly segment: RenderSegment<Mark>
  readonly depths: ReadonlyMap<Mark, number>
  /** Characters until the next mark begins: how far a label may reach. */
  readonly room: number
}

/** Words under one entity, or under several: the innermost has them, the others are drawn around it. */
function MarkedWords({ text, segment, depths, room }: MarkedProps) {
  const { start, spans } = segment
  const mark = spans.at(-1)
  if (!mark) return null
  const around = spans.slice(0, -1)
  const beginning = spans.filter(span => span.start === start)
  // One label stands above where its entity begins; several side by side, outermost first.
  const labelOver = (span: Mark) => (beginning.length === 1 && beginning[0] === span ? span : undefined)
  const within = around.map(span => `, within ${text.slice(span.start, span.end)}, ${span.name}`).join('')
  const words = (
    <mark
      // As in Read: what can be pressed can be named.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role
      role="button"
      aria-roledescription="entity"
      aria-label={`${text.slice(mark.start, mark.end)}, ${mark.name}, ${whatIs(mark)}${within}`}
      title={mark.comment || undefined}
      tabIndex={-1}
      dir="auto"
      {...drawing(mark, segment, depths, labelOver(mark), room)}
    >
      {beginning.length > 1 && (
        <span className="entity-labels" style={roomy(room)}>
          {beginning.map(span => (
            <span key={`${span.end} ${span.label}`} className={hueOf(span.hue)} data-label={labelWords(span)} />
          ))}
        </span>
      )}
      {text.slice(start, segment.end)}
    </mark>
  )
  return around.reduceRight(
    (inside, span) => <span {...drawing(span, segment, depths, labelOver(span), room)}>{inside}</span>,
    words,
  )
}

function drawing(
  mark: Mark,
  segment: Range,
  depths: ReadonlyMap<Mark, number>,
  labelled: Mark | undefined,
  room: number,
) {
  const { kind, hue, score, comment, contested, unsure } = mark
  const depth = depths.get(mark)
  const style: Record<string, number> = { '--room': room }
  if (depth !== undefined) style['--depth'] = depth
  const states = [
    kind,
    contested && 'contested',
    unsure && 'unsure',
    comment && segment.end === mark.end && 'commented',
    hueOf(hue),
  ]
  return {
    className: `entity ${states.filter(Boolean).join(' ')}`,
    'data-from': mark.start,
    'data-to': mark.end,
    'data-of': mark.label,
    'data-label': labelled && labelWords(labelled),
    'data-score': labelled && score !== undefined ? percent(score) : undefined,
    style: style as CSSProperties,
  }
}

function roomy(room: number): CSSProperties {
  return { '--room': room } as CSSProperties
}

function labelWords({ kind, name, unsure, contested }: Mark): string {
  if (kind === 'suggested') return contested ? `or ${name}` : name
  return `${name}${unsure ? ' ?' : ''}${contested ? ' !' : ''}`
}

export function hueOf(hue: number): string {
  return `hue-${hue % hues.length}`
}
