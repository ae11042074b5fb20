import { type KeyboardEvent, useEffect, useLayoutEffect, type RefObject, useMemo, useRef } from 'react'
import { blockAt, blocksOf } from '../../app/blocks.ts'
import { shownKey } from '../../app/keys.ts'
import type { LabelRecord } from '../../domain/project.ts'
import { occurrences } from '../../domain/matching.ts'
import type { Range } from '../../domain/spans.ts'
import { useApp, useProject, useSession } from '../app-context.ts'
import { count } from '../numbers.ts'
import { Icon } from '../parts/Icon.tsx'
import { rangeIn } from '../reader/offsets.ts'
import { hueOf } from './LabelledWords.tsx'
import { useLabels, usePicked } from './use-marks.ts'

/** At what is picked: which label it gets, or what becomes of it. */
export function LabelBar({ text }: { text: string }) {
  const isOpen = useSession(({ bar, activity, selection }) => bar && activity === 'label' && selection !== undefined)
  const selection = useSession(({ selection }) => selection)
  return isOpen && selection ? <Bar text={text} selection={selection} /> : null
}

function Bar({ text, selection }: { text: string; selection: Range }) {
  const { session, mac, labelActivity } = useApp()
  const { labelling } = labelActivity()
  const bar = useRef<HTMLDivElement>(null)
  const labels = useLabels()
  const last = useSession(({ lastLabel }) => lastLabel)
  const everywhere = useSession(({ everywhere }) => everywhere)
  const picked = usePicked()
  const words = text.slice(selection.start, selection.end)
  const times = useMemo(
    () => occurrences(text, { text: words, ignoreCase: false, wholeWord: true }).length,
    [text, words],
  )
  usePlace(bar, text, selection)
  // The focus is the browser's; Enter is then the first button's own.
  // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another selection begins at the first button again
  useEffect(() => bar.current?.querySelector('button')?.focus({ preventScroll: true }), [selection])
  // A finger's selection stays until what it was for is done.
  useEffect(() => () => getSelection()?.removeAllRanges(), [])

  const first = labels.byId.get(last ?? '')
  const ordered = first ? [first, ...labels.all.filter(label => label !== first)] : labels.all
  const guideline = labels.byId.get(picked?.label ?? '')?.description

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
        <div className="label-bar-row">
          <button type="button" className="button primary" onClick={() => labelling.accept()}>
            Accept <kbd>A</kbd>
          </button>
          <button type="button" className="button" onClick={() => labelling.reject()}>
            Reject <kbd>X</kbd>
          </button>
        </div>
      )}
      <div className="label-bar-labels">
        {ordered.map(label => (
          <LabelButton key={label.id} label={label} isIt={picked?.label === label.id} />
        ))}
      </div>
      {labels.all.length === 0 && <p className="quiet small">No labels yet: name one in the panel.</p>}
      {(picked?.kind === 'gold' || times > 1) && (
        <div className="label-bar-row">
          {times > 1 && (
            <label className="check">
              <input
                type="checkbox"
                checked={everywhere}
                onChange={event => session.setState({ everywhere: event.target.checked })}
              />
              All {count(times)} in this text
            </label>
          )}
          {picked?.kind === 'gold' && (
            <button type="button" className="button bare-words" onClick={labelling.remove}>
              <Icon name="close" />
              Delete <kbd>{shownKey('Backspace', mac)}</kbd>
            </button>
          )}
        </div>
      )}
      {guideline && <p className="quiet small">{guideline}</p>}
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
  const forward = event.key === 'ArrowRight' || event.key === 'ArrowDown'
  if (!forward && event.key !== 'ArrowLeft' && event.key !== 'ArrowUp') return
  event.preventDefault()
  if (event.shiftKey) return extend(forward ? 1 : -1)
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button, input')]
  const at = all.findIndex(element => element === document.activeElement)
  all[(at + (forward ? 1 : -1) + all.length) % all.length]?.focus()
}

const GAP = 8

/** Stands under the words, above them where there is no room below; in the column, so that it scrolls with them. */
function usePlace(bar: RefObject<HTMLElement | null>, text: string, selection: Range) {
  const timeline = useProject(({ timeline }) => timeline)
  useLayoutEffect(() => {
    const element = bar.current
    const column = element?.parentElement
    const scroller = element?.closest('.scroller')
    if (!element || !column || !scroller) return
    const place = () => {
      const blocks = blocksOf(text)
      const reader = column.querySelector('.reader')
      const [from, to] = [selection.start, Math.max(selection.start, selection.end - 1)].map(offset => {
        const block = reader?.children[blockAt(blocks, offset)]
        return block instanceof HTMLElement ? rangeIn(block, offset, offset + 1).getBoundingClientRect() : undefined
      })
      if (!from || !to) return
      const frame = column.getBoundingClientRect()
      const view = scroller.getBoundingClientRect()
      const { width, height } = element.getBoundingClientRect()
      const below = to.bottom + GAP
      const sheet = document.querySelector('.panel')?.getBoundingClientRect()
      const floor = sheet && sheet.left < view.left + 1 ? Math.min(view.bottom, sheet.top) : view.bottom
      const above = from.top - GAP - 6 - height
      const top = below + height > floor && above > view.top ? above : below
      const left = Math.max(view.left + GAP, Math.min(from.left, view.right - GAP - 12 - width))
      element.style.setProperty('translate', `${left - frame.left}px ${top - frame.top}px`)
    }
    place()
    const watch = new ResizeObserver(place)
    watch.observe(column)
    watch.observe(element)
    return () => watch.disconnect()
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- an edit changes the elements that are measured
  }, [bar, text, selection, timeline])
}
