import { type CSSProperties, memo, Suspense, useMemo } from 'react'
import { isShown, type Question, typeOf } from '../../app/reading/results.ts'
import { type Range, type RenderSegment, renderSegments } from '../../domain/spans.ts'
import type { TaggedEntity } from '../../engine/protocol.ts'
import { useChoices, useSession } from '../app-context.ts'
import { ComparedWords, LabelledWords } from '../labels/lazily.tsx'
import { percent } from '../numbers.ts'
import { useHueClass } from '../use-head-hues.ts'

interface Props {
  readonly text: string
  readonly range: Range
  readonly index: number
}

const LINE_CHARACTERS = 68

/** One block of the text with its entities; renders again only when something in it changes. */
export const Block = memo(function Block(props: Props) {
  const { text, range } = props
  const { start, end } = range
  const shown = useSession(({ activity, trial }) => (activity === 'tune' && !trial ? 'read' : activity))
  const words = <ReadWords {...props} />
  const lines = useMemo(() => estimatedLines(text, start, end), [text, start, end])
  return (
    <div className="block" dir="auto" data-start={start} style={{ '--lines': lines } as CSSProperties}>
      {shown === 'read' ? (
        words
      ) : (
        <Suspense fallback={words}>
          {shown === 'label' ? <LabelledWords {...props} /> : <ComparedWords {...props}>{words}</ComparedWords>}
        </Suspense>
      )}
    </div>
  )
})

/** The words with what the head found. */
function ReadWords({ text, range, index }: Props) {
  const result = useSession(({ results }) => results?.blocks[index])
  const question = result?.question
  const hidden = useSession(({ hidden }) => hidden)
  const hueClass = useHueClass(question?.head.labels)
  // The threshold itself would render every block at each of its steps, this only those that it changes.
  const lowest = useChoices(({ threshold }) => lowestShown(result?.entities ?? [], threshold))
  const showSeams = useChoices(({ showSeams }) => showSeams)
  const { start, end } = range
  const shown = useMemo(
    () => (question && result ? result.entities.filter(entity => isShown(question, entity, lowest, hidden)) : []),
    [question, result, lowest, hidden],
  )
  const seams = showSeams ? (result?.seams ?? []) : []
  const cuts = cutAt(renderSegments(start, end, shown), seams)
  const next = new Map(shown.map((entity, at) => [entity, shown[at + 1]?.start ?? end]))

  return cuts.map(segment => {
    const words = text.slice(segment.start, segment.end)
    const seam = seams.includes(segment.start)
    const [entity] = segment.spans
    if (entity && question) {
      return (
        <EntityMark
          key={segment.start}
          {...{ question, entity, words, seam, hueClass }}
          begins={segment.start === entity.start}
          room={(next.get(entity) ?? end) - entity.start}
          whole={text.slice(entity.start, entity.end)}
        />
      )
    }
    return seam ? (
      <span key={segment.start} className="seam">
        {words}
      </span>
    ) : (
      words
    )
  })
}

interface MarkProps {
  readonly question: Question
  readonly hueClass: (type: string) => string
  readonly entity: TaggedEntity
  readonly words: string
  readonly whole: string
  readonly begins: boolean
  readonly seam: boolean
  /** Characters until the next entity: how far the label may reach. */
  readonly room: number
}

function EntityMark({ question, hueClass, entity, words, whole, begins, seam, room }: MarkProps) {
  const { label, score } = entity
  const style = { '--sure': sureness(score), '--room': room } as CSSProperties
  return (
    <mark
      // A mark cannot be named, what can be pressed can; nothing of this is in the copied text.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role
      role="button"
      aria-roledescription="entity"
      aria-label={`${whole}, ${label}, ${percent(score)}`}
      tabIndex={-1}
      dir="auto"
      className={`entity ${hueClass(typeOf(question, label))} ${seam ? 'seam' : ''}`}
      data-label={begins ? label : undefined}
      data-score={begins ? percent(score) : undefined}
      style={style}
    >
      {words}
    </mark>
  )
}

/** Full strength from 95 %, a trace at 40 %. */
export function sureness(score: number): number {
  return Math.round(100 * Math.min(1, Math.max(0.15, (score - 0.3) / 0.65))) / 100
}

/** Lowest score that passes the threshold: the same entities are shown for as long as it stays the same. */
function lowestShown(entities: readonly TaggedEntity[], threshold: number): number {
  let lowest = Infinity
  for (const { score } of entities) if (score >= threshold && score < lowest) lowest = score
  return lowest
}

/** Cuts the segments at the seams as well. */
function cutAt(segments: readonly RenderSegment<TaggedEntity>[], seams: readonly number[]) {
  if (seams.length === 0) return segments
  return segments.flatMap(segment => {
    const inside = seams.filter(seam => seam > segment.start && seam < segment.end)
    const starts = [segment.start, ...inside]
    return starts.map((start, at) => ({ ...segment, start, end: starts[at + 1] ?? segment.end }))
  })
}

/** What a block off screen is taken to be high, in lines, until it has been seen. */
function estimatedLines(text: string, start: number, end: number): number {
  let lines = 0
  let from = start
  while (from < end) {
    const found = text.indexOf('\n', from)
    const to = found < 0 || found >= end ? end : found + 1
    lines += Math.max(1, Math.ceil((to - from) / LINE_CHARACTERS))
    from = to
  }
  return lines
}
