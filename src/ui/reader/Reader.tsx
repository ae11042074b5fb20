import { type KeyboardEvent, type MouseEvent, Suspense, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { blockAt, blocksOf } from '../../app/reading/blocks.ts'
import { pick, stepWord } from '../../app/reading/stepping.ts'
import type { Activity } from '../../app/session.ts'
import type { Range } from '../../domain/spans.ts'
import { useApp, useChoices, useProject, useSession } from '../app-context.ts'
import { LabelLayer } from '../labels/lazily.tsx'
import { Block } from './Block.tsx'
import { markAround, offsetAtPoint, rangeIn, selectedText } from './offsets.ts'

/** The open text with its entities. */
export function Reader({ text }: { text: string }) {
  const app = useApp()
  const article = useRef<HTMLElement>(null)
  const blocks = useMemo(() => blocksOf(text), [text])
  const showConfidence = useChoices(({ showConfidence }) => showConfidence)
  const activity = useSession(({ activity }) => activity)
  const isLabelling = activity === 'label'
  useView(article, blocks)
  useSteadyPlace(article, activity)
  useHighlight(article, blocks)

  // In Label clicks and arrows are the layer's.
  const onClick = (event: MouseEvent) => {
    if (isLabelling || !getSelection()?.isCollapsed) return
    const entity = markAround(event.target)
    const offset = offsetAtPoint(event.clientX, event.clientY)
    const beside = offset === undefined || (entity && (offset < entity.start || offset >= entity.end))
    // The label above an entity, and a press without a pointer, mean its first word.
    const wanted = beside ? entity?.start : offset
    if (wanted !== undefined) void app.inspecting.inspect(wanted)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'a' && (app.mac ? event.metaKey : event.ctrlKey)) {
      getSelection()?.selectAllChildren(event.currentTarget)
      event.preventDefault()
    }
    if (isLabelling || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : undefined
    const picked = markAround(event.target) ?? app.session.getState().selection
    const byLine = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined
    if (by !== undefined) stepWord(app, by)
    // Without a pick they scroll.
    else if (byLine !== undefined && picked) void stepLine(event.currentTarget, picked, byLine)
    else if (event.key === 'Enter' && picked) void app.inspecting.inspect(picked.start, picked)
    else return
    event.preventDefault()
  }

  async function stepLine(element: HTMLElement, from: Range, by: 1 | -1) {
    const { onNextLine } = await import('./lines.ts')
    const word = onNextLine(element, text, from, by)
    if (word) pick(app, word)
  }

  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- words are reached by arrow keys */}
      <article
        ref={article}
        className={`reader ${showConfidence ? 'with-confidence' : ''} ${isLabelling ? 'labelling' : ''}`}
        data-testid="reader"
        aria-label="Text"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
        tabIndex={0}
        onClick={onClick}
        onKeyDown={onKeyDown}
        onCopy={event => {
          // The page's own copy would add a line break between blocks.
          const range = selectedText(event.currentTarget)
          if (!range) return
          event.clipboardData.setData('text/plain', text.slice(range.start, range.end))
          event.preventDefault()
        }}
      >
        {blocks.map((range, index) => (
          <Block key={range.start} text={text} range={range} index={index} />
        ))}
      </article>
      {isLabelling && (
        <Suspense fallback={null}>
          <LabelLayer article={article} text={text} />
        </Suspense>
      )}
    </>
  )
}

type ArticleRef = { readonly current: HTMLElement | null }

const blockElement = (article: HTMLElement, index: number) => {
  const element = article.children[index]
  return element instanceof HTMLElement ? element : undefined
}

/** Tells the app what is on screen and lets it scroll there: scrolling is the browser's. */
function useView(article: ArticleRef, blocks: readonly Range[]) {
  const { view, tagging, session } = useApp()
  useEffect(() => {
    const element = article.current
    const scroller = element?.closest<HTMLElement>('.scroller')
    if (!element || !scroller) return
    const onScreen = () => {
      const { top, bottom } = scroller.getBoundingClientRect()
      const first = firstBlock(element, rect => rect.bottom > top)
      const last = firstBlock(element, rect => rect.top >= bottom)
      const start = blocks[first]?.start
      return start === undefined ? undefined : { start, end: blocks[Math.max(first, last - 1)]?.end ?? start }
    }
    const reveal = (range: Range, keepsFocus = false) => {
      const block = blockElement(element, blockAt(blocks, range.start))
      if (!block) return
      const show = (isAgain = false) => {
        const found = rangeIn(block, range.start, range.end)
        const { top, bottom } = scroller.getBoundingClientRect()
        const rect = found.getBoundingClientRect()
        const margin = Math.min(120, (bottom - top) / 4)
        if (rect.top < top + margin || rect.bottom > bottom - margin) {
          scroller.scrollTop += rect.top - top - (bottom - top) / 3
        }
        // A bar that opened meanwhile keeps the focus.
        if (keepsFocus || (isAgain && document.activeElement?.closest('[role=toolbar]'))) return
        const mark = found.startContainer.parentElement?.closest<HTMLElement>('mark')
        ;(mark ?? element).focus({ preventScroll: true })
      }
      show()
      // Blocks on the way were only estimated in height; now they are known.
      requestAnimationFrame(() => show(true))
    }
    // On a narrow screen the sheet rises over the text, and maybe over the word that it is about.
    const uncover = (range: Range) => {
      const block = blockElement(element, blockAt(blocks, range.start))
      const sheet = document.querySelector('.sheet-open')
      if (!block || !sheet || getComputedStyle(sheet).position !== 'fixed') return
      const { top, bottom } = rangeIn(block, range.start, range.end).getBoundingClientRect()
      const edge = sheet.getBoundingClientRect().top
      if (bottom > edge - 16) scroller.scrollTop += top - scroller.getBoundingClientRect().top - 60
    }
    const stopWatching = session.subscribe((now, before) => {
      const { selection } = now
      if (selection && now.sheet && now.inspection !== before.inspection)
        requestAnimationFrame(() => uncover(selection))
    })
    const detach = view.attach({ onScreen, reveal })
    let settle: ReturnType<typeof setTimeout> | undefined
    const onScroll = () => {
      clearTimeout(settle)
      settle = setTimeout(tagging.preferOnScreen, 300)
    }
    scroller.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(settle)
      scroller.removeEventListener('scroll', onScroll)
      stopWatching()
      detach()
    }
  }, [article, blocks, session, tagging, view])
}

/** Another activity draws the words anew; the place in the text and the focus stay. */
function useSteadyPlace(article: ArticleRef, activity: Activity) {
  const { session } = useApp()
  const place = useRef<{ readonly top: number; readonly hadFocus: boolean }>(undefined)
  useEffect(
    () =>
      session.subscribe((now, before) => {
        // Asked of the page only then: it would lay everything out anew.
        const element = now.activity === before.activity ? undefined : article.current
        const top = element?.closest('.scroller')?.scrollTop
        if (element && top !== undefined) place.current = { top, hadFocus: element.contains(document.activeElement) }
      }),
    [article, session],
  )
  useLayoutEffect(() => {
    const scroller = article.current?.closest('.scroller')
    if (!scroller || !place.current) return
    const { top, hadFocus } = place.current
    if (hadFocus) article.current?.focus({ preventScroll: true })
    scroller.scrollTop = top
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the activity is what draws anew
  }, [article, activity])
}

/** Index of the first block for which the test holds; it holds for all after it. */
function firstBlock(article: HTMLElement, test: (rect: DOMRect) => boolean): number {
  let low = 0
  let high = article.children.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const rect = article.children[middle]?.getBoundingClientRect()
    if (rect && test(rect)) high = middle
    else low = middle + 1
  }
  return low
}

/** Shows what is picked as a highlight of the browser, which leaves the text's elements alone. */
function useHighlight(article: ArticleRef, blocks: readonly Range[]) {
  const selection = useSession(({ selection }) => selection)
  const results = useSession(({ results }) => results)
  const activity = useSession(({ activity }) => activity)
  const records = useProject(({ timeline }) => timeline.present)
  useEffect(() => {
    const element = article.current
    if (!element || !selection || !('highlights' in CSS)) return
    const ranges: AbstractRange[] = []
    for (let index = blockAt(blocks, selection.start); index < blocks.length; index++) {
      const [block, range] = [blockElement(element, index), blocks[index]]
      if (!block || !range || range.start >= selection.end) break
      ranges.push(rangeIn(block, Math.max(selection.start, range.start), Math.min(selection.end, range.end)))
    }
    CSS.highlights.set('picked', new Highlight(...ranges))
    return () => void CSS.highlights.delete('picked')
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- these change the elements that the ranges stand in
  }, [article, blocks, selection, results, activity, records])
}
