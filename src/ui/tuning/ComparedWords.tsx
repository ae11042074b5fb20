import type { CSSProperties, ReactNode } from 'react'
import { useStore } from 'zustand'
import type { ChangesState, TagChange } from '../../app/tuning/changes.ts'
import { overlap, type Prediction, type Range, renderSegments, spansIn } from '../../domain/spans.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { capitalised } from '../capitalised.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { percent } from '../numbers.ts'
import { sureness } from '../reader/Block.tsx'
import { signs } from './signs.ts'
import { useHue } from './use-hue.ts'
import './compared.css'

export interface Props {
  readonly text: string
  readonly range: Range
  /** What is shown until both heads have read the text. */
  readonly children: ReactNode
}

/** The words of a block as the head on trial reads them, what changed marked. */
export function ComparedWords({ text, range, children }: Props) {
  const { tuning } = useApp().labelActivity()
  const shown = useStore(tuning.changes.store, ({ shown }) => shown)
  const isOpen = useProject(({ open }) => open.kind === 'open' && open.id === shown?.document)
  const hidden = useSession(({ hidden }) => hidden)
  const hueFor = useHue()
  if (!shown || !isOpen) return children
  const { marks, changeOf } = marksOf(shown)
  const inside = spansIn(marks, range).filter(({ label }) => !hidden.has(label))
  const next = new Map(inside.map((mark, at) => [mark, inside[at + 1]?.start ?? range.end]))
  return renderSegments(range.start, range.end, inside).map(({ start, end, spans }) => {
    const mark = spans.at(-1)
    const words = text.slice(start, end)
    if (!mark) return words
    return (
      <ComparedMark
        key={start}
        {...{ mark, words }}
        hue={hueFor(mark.label)}
        change={changeOf.get(mark)}
        begins={start === mark.start}
        room={(next.get(mark) ?? range.end) - mark.start}
        whole={text.slice(mark.start, mark.end)}
      />
    )
  })
}

interface MarkProps {
  readonly mark: Prediction
  readonly change: TagChange | undefined
  readonly words: string
  readonly whole: string
  readonly begins: boolean
  readonly room: number
  readonly hue: number
}

function ComparedMark({ mark, change, words, whole, begins, room, hue }: MarkProps) {
  const { label, score } = mark
  const before =
    change?.kind === 'relabelled'
      ? `was ${change.before.label}`
      : change?.kind === 'moved'
        ? 'had other ends'
        : undefined
  const said = change?.kind === 'lost' ? `lost, was ${label}` : `${label}, ${percent(score)}`
  const what = change?.kind === 'gained' ? ', gained' : before ? `, ${before}` : ''
  return (
    <mark
      // As in Read: what can be pressed can be named.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role
      role="button"
      aria-roledescription="entity"
      aria-label={`${whole}, ${said}${what}`}
      title={before && capitalised(before)}
      tabIndex={-1}
      dir="auto"
      className={`entity compared ${change?.kind ?? ''} ${hueOf(hue)}`}
      data-label={begins ? (change ? `${signs[change.kind]} ${label}` : label) : undefined}
      data-score={begins ? percent(score) : undefined}
      style={{ '--sure': sureness(score), '--room': room } as CSSProperties}
    >
      {words}
    </mark>
  )
}

interface Marks {
  readonly marks: readonly Prediction[]
  readonly changeOf: ReadonlyMap<Prediction, TagChange>
}
const known = new WeakMap<NonNullable<ChangesState['shown']>, Marks>()

/** What the head finds, with what is lost between: lost words that now are of another entity are that. */
function marksOf(shown: NonNullable<ChangesState['shown']>): Marks {
  const found = known.get(shown)
  if (found) return found
  const { entities, changes } = shown
  const lost = changes.flatMap(change =>
    change.kind === 'lost' && !spansIn(entities, change.before).some(entity => overlap(entity, change.before))
      ? [change.before]
      : [],
  )
  const marks = {
    marks: lost.length > 0 ? [...entities, ...lost].sort((a, b) => a.start - b.start) : entities,
    changeOf: new Map(changes.map(change => [change.kind === 'lost' ? change.before : change.after, change])),
  }
  known.set(shown, marks)
  return marks
}
