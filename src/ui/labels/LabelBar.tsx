import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef } from 'react'
import { shownKey } from '../../app/keys.ts'
import type { LabelRecord } from '../../domain/project.ts'
import { occurrences } from '../../domain/matching.ts'
import type { Range } from '../../domain/spans.ts'
import { useApp, useSession } from '../app-context.ts'
import { count, percent } from '../numbers.ts'
import { BarButton } from './BarButton.tsx'
import { Comment, CommentField } from './Comment.tsx'
import { Dissent } from './Dissent.tsx'
import { hueOf } from './LabelledWords.tsx'
import { boxAt, usePlacing } from './placing.ts'
import { useLabels, usePicked } from './use-marks.ts'

interface Props {
  readonly article: RefObject<HTMLElement | null>
  readonly text: string
}

/** At what is picked: which label it gets, or what becomes of it. */
export function LabelBar(props: Props) {
  const isOpen = useSession(({ bar, selection }) => bar && selection !== undefined)
  const selection = useSession(({ selection }) => selection)
  return isOpen && selection ? <Bar {...props} selection={selection} /> : null
}

function Bar({ article, text, selection }: Props & { selection: Range }) {
  const { session, labelActivity } = useApp()
  const { labelling } = labelActivity()
  const bar = useRef<HTMLDivElement>(null)
  const labels = useLabels()
  const last = useSession(({ lastLabel }) => lastLabel)
  const everywhere = useSession(({ everywhere }) => everywhere)
  const commenting = useSession(({ commenting }) => commenting)
  const picked = usePicked()
  const words = text.slice(selection.start, selection.end)
  const times = useMemo(
    () => occurrences(text, { text: words, ignoreCase: false, wholeWord: true }).length,
    [text, words],
  )
  usePlacing(bar, element => place(element, article.current, text, selection))
  // The focus is the browser's; Enter is then the first button's own.
  useEffect(() => {
    if (!commenting) bar.current?.querySelector('button')?.focus({ preventScroll: true })
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another selection begins at the first button again
  }, [selection, commenting])
  // A finger's selection stays until what it was for is done.
  useEffect(() => () => getSelection()?.removeAllRanges(), [])

  const first = labels.byId.get(last ?? '')
  const ordered = first ? [first, ...labels.all.filter(label => label !== first)] : labels.all
  const guideline = labels.byId.get(picked?.label ?? '')?.description
  const gold = picked?.kind === 'gold' ? picked : undefined

  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its buttons have the focus
    <div
      ref={bar}
      className="label-bar"
      role="toolbar"
      aria-label={`Label “${words}”`}
      onKeyDown={event => moveIn(event, by => labelling.extend(by))}
    >
      {picked?.kind === 'suggested' && (
        <div className="label-bar-row judge">
          <BarButton id="accept" className="primary" run={() => labelling.accept()}>
            Accept
          </BarButton>
          <BarButton id="reject" run={() => labelling.reject()}>
            Reject
          </BarButton>
          <span className="quiet small">
            {picked.name}, {picked.source !== undefined && `suggested by ${picked.source}, `}
            {percent(picked.score ?? 0)}
          </span>
        </div>
      )}
      <div className="label-bar-labels">
        {ordered.map(label => (
          <LabelButton key={label.id} label={label} isIt={picked?.label === label.id} />
        ))}
      </div>
      <div className="label-bar-deeds label-bar-others">
        {times > 1 && (
          <label className="check label-bar-check">
            <input
              type="checkbox"
              checked={everywhere}
              onChange={event => session.setState({ everywhere: event.target.checked })}
            />
            All {count(times)} in this text
          </label>
        )}
        <BarButton id="find-selection">All documents …</BarButton>
        <BarButton id="more-like-this">More like this</BarButton>
      </div>
      {labels.all.length === 0 && <p className="quiet small">No labels yet: name one in the panel.</p>}
      {picked && <Dissent text={text} mark={picked} />}
      {gold && (commenting ? <CommentField mark={gold} /> : gold.comment && <Comment mark={gold} />)}
      <div className="label-bar-deeds label-bar-foot">
        {gold && (
          <>
            <BarButton id="unsure">Unsure</BarButton>
            {!gold.comment && !commenting && <BarButton id="comment">Comment</BarButton>}
          </>
        )}
        <BarButton id="done-up-to">Done up to here</BarButton>
        {gold && <BarButton id="delete-entity">Delete</BarButton>}
      </div>
      {guideline && <p className="quiet small label-bar-guideline">{guideline}</p>}
    </div>
  )
}

function LabelButton({ label, isIt }: { label: LabelRecord; isIt: boolean }) {
  const { mac, labelActivity } = useApp()
  const { labelling } = labelActivity()
  const { id, name, hue, key, description } = label
  return (
    <button
      type="button"
      className={`label-choice ${hueOf(hue)}`}
      aria-pressed={isIt}
      title={description || undefined}
      onClick={() => labelling.label(id)}
    >
      <span className="swatch gold" aria-hidden="true" />
      <span className="label-choice-name">{name}</span>
      {key !== null && <kbd>{shownKey(key, mac)}</kbd>}
    </button>
  )
}

/** Arrows go from button to button, with shift they grow what is picked. */
function moveIn(event: KeyboardEvent<HTMLElement>, extend: (by: 1 | -1) => void): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  if (event.target instanceof HTMLTextAreaElement) return
  const forward = event.key === 'ArrowRight' || event.key === 'ArrowDown'
  if (!forward && event.key !== 'ArrowLeft' && event.key !== 'ArrowUp') return
  event.preventDefault()
  if (event.shiftKey) return extend(forward ? 1 : -1)
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button, input')]
  const at = all.findIndex(element => element === document.activeElement)
  all[(at + (forward ? 1 : -1) + all.length) % all.length]?.focus()
}

/** Between words and bar, in CSS pixels: room for the handles, of the page and of a finger's selection. */
const GAP = 14
const TOUCH_GAP = 30
const EDGE = 8

/** Under the words, above them where there is no room below, and never over them: what does not fit scrolls. */
function place(bar: HTMLElement, article: HTMLElement | null, text: string, selection: Range): void {
  const column = bar.parentElement
  const scroller = bar.closest('.scroller')
  if (!article || !column || !scroller) return
  const from = boxAt(article, text, selection.start)
  const to = boxAt(article, text, Math.max(selection.start, selection.end - 1))
  if (!from || !to) return
  bar.style.removeProperty('max-block-size')
  const frame = column.getBoundingClientRect()
  const view = scroller.getBoundingClientRect()
  const { width, height } = bar.getBoundingClientRect()
  const gap = matchMedia('(pointer: coarse)').matches ? TOUCH_GAP : GAP
  const sheet = document.querySelector('.panel')?.getBoundingClientRect()
  const floor = sheet && sheet.left < view.left + 1 ? Math.min(view.bottom, sheet.top) : view.bottom
  const below = floor - EDGE - (to.bottom + gap)
  const above = from.top - gap - 6 - (view.top + EDGE)
  // Words that are out of sight have the bar under them, also where that is out of sight.
  const isAbove = below < height && above > below && above > 0 && from.top < view.bottom
  const room = isAbove ? above : Math.max(below, 160)
  if (height > room) bar.style.setProperty('max-block-size', `${room}px`)
  const top = isAbove ? from.top - gap - 6 - Math.min(height, room) : to.bottom + gap
  const left = Math.max(view.left + EDGE, Math.min(from.left, view.right - EDGE - 12 - width))
  bar.style.setProperty('translate', `${left - frame.left}px ${top - frame.top}px`)
}
