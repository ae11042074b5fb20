import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { PAGE, placeAt, type FoundDocument } from '../../app/find/found.ts'
import type { Range } from '../../domain/spans.ts'
import { useApp, useProject } from '../app-context.ts'
import { count } from '../numbers.ts'
import { contextOf } from './context.ts'
import { PageSteps } from '../parts/Pager.tsx'

interface Row {
  readonly index: number
  readonly range: Range
}

/** Every find with the words around it, by document, a page at a time. */
export function FoundList() {
  const { finding } = useApp().labelActivity()
  const documents = useStore(finding.store, ({ documents }) => documents)
  const total = useStore(finding.store, ({ count }) => count)
  const current = useStore(finding.store, ({ current }) => current)
  const page = useStore(finding.store, ({ page }) => page)
  const status = useStore(finding.store, ({ status }) => status.kind)
  const titles = useProject(({ documents }) => documents)
  const list = useRef<HTMLDivElement>(null)

  // Scrolling is the browser's.
  useEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' })
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- it is the current one that is looked for
  }, [current])

  if (total === 0) return status === 'empty' ? <NothingYet /> : null
  const from = page * PAGE
  const to = Math.min(total, from + PAGE)
  const reachable = current !== undefined && current >= from && current < to ? current : from
  const titleOf = new Map(titles.map(({ id, title }) => [id, title]))
  return (
    <section className="panel-section" aria-label="Found" ref={list}>
      {groupsOf(documents, from, to).map(({ one, rows }) => {
        const text = finding.textOf(one.document) ?? ''
        return (
          <div key={one.document} className="found-group">
            <h2 className="found-title">
              <span>{titleOf.get(one.document) ?? ''}</span>
              <span className="quiet">
                {count(one.offsets.length / 2)}
                {one.isCut ? '+' : ''}
              </span>
            </h2>
            <ul>
              {rows.map(({ index, range }) => {
                const { before, found, after } = contextOf(text, range)
                return (
                  <li key={index}>
                    <button
                      type="button"
                      className="found-row"
                      dir="auto"
                      tabIndex={index === reachable ? 0 : -1}
                      aria-current={index === current || undefined}
                      onClick={() => void finding.jump(index, true)}
                      onKeyDown={moveInList}
                    >
                      <span>
                        {before}
                        <b>{found}</b>
                        {after}
                      </span>
                    </button>
                  </li>
                )
              })}
            </ul>
          </div>
        )
      })}
      <PageSteps page={page} size={PAGE} total={total} onPage={page => finding.store.setState({ page })} />
    </section>
  )
}

function NothingYet() {
  return (
    <div className="panel-section quiet small find-hints">
      <p>Type what to find. Enter goes to the next place, Shift Enter to the one before.</p>
      <p>
        Then label all of it at once, delete its entities, or keep it as a rule. An expression is one of JavaScript:{' '}
        <code>\b[A-Z]{'{2,}'}\b</code> finds words in capitals.
      </p>
    </div>
  )
}

/** The finds `[from, to)`, with the documents they are in. */
function groupsOf(documents: readonly FoundDocument[], from: number, to: number) {
  const groups: { one: FoundDocument; rows: Row[] }[] = []
  const first = placeAt(documents, from)?.document
  let isThere = false
  for (const one of documents) {
    isThere ||= one.document === first
    if (!isThere) continue
    if (one.first >= to) break
    const rows: Row[] = []
    for (let index = Math.max(from, one.first); index < Math.min(to, one.first + one.offsets.length / 2); index++) {
      const at = 2 * (index - one.first)
      rows.push({ index, range: { start: one.offsets[at] ?? 0, end: one.offsets[at + 1] ?? 0 } })
    }
    groups.push({ one, rows })
  }
  return groups
}

/** Up and down go from find to find, through all the documents listed. */
function moveInList(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key]
  if (by === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const rows = [...(event.currentTarget.closest('section')?.querySelectorAll<HTMLElement>('.found-row') ?? [])]
  const at = rows.findIndex(row => row === document.activeElement)
  const next = Math.min(rows.length - 1, Math.max(0, at + by))
  rows[next]?.focus()
}
