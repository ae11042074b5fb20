import type { CSSProperties } from 'react'
import type { Mark } from '../../app/marks.ts'
import { type Range, renderSegments } from '../../domain/spans.ts'
import { hues } from '../hues.ts'
import { percent } from '../numbers.ts'
import { useMarks } from './use-marks.ts'

export interface Props {
  readonly text: string
  readonly range: Range
  readonly index: number
}

/** The words of a block with gold and suggestions. */
export function LabelledWords({ text, range, index }: Props) {
  const marks = useMarks(index)
  const { start, end } = range
  const segments = renderSegments(start, end, marks)
  const next = new Map(marks.map((mark, at) => [mark, marks[at + 1]?.start ?? end]))
  return segments.map(segment => {
    const words = text.slice(segment.start, segment.end)
    const mark = segment.spans.at(-1)
    return mark ? (
      <MarkedWords
        key={segment.start}
        mark={mark}
        words={words}
        whole={text.slice(mark.start, mark.end)}
        begins={segment.start === mark.start}
        depth={segment.spans.length}
        room={(next.get(mark) ?? end) - mark.start}
      />
    ) : (
      words
    )
  })
}

interface MarkedProps {
  readonly mark: Mark
  readonly words: string
  readonly whole: string
  readonly begins: boolean
  /** Entities over these words. */
  readonly depth: number
  /** Characters until the next mark: how far the label may reach. */
  readonly room: number
}

function MarkedWords({ mark, words, whole, begins, depth, room }: MarkedProps) {
  const { kind, name, hue, score } = mark
  const what = score === undefined ? 'gold' : `suggested, ${percent(score)}`
  return (
    <mark
      // As in Read: what can be pressed can be named.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role
      role="button"
      aria-roledescription="entity"
      aria-label={`${whole}, ${name}, ${what}`}
      tabIndex={-1}
      dir="auto"
      className={`entity ${kind} ${depth > 1 ? 'nested' : ''} ${hueOf(hue)}`}
      data-from={mark.start}
      data-to={mark.end}
      data-label={begins ? name : undefined}
      data-score={begins && score !== undefined ? percent(score) : undefined}
      style={{ '--room': room } as CSSProperties}
    >
      {words}
    </mark>
  )
}

export function hueOf(hue: number): string {
  return `hue-${hue % hues.length}`
}
