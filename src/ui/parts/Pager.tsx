import type { ReactNode } from 'react'
import { count } from '../numbers.ts'

interface Props<Item> {
  readonly items: readonly Item[]
  /** Items of a page. */
  readonly size: number
  readonly page: number
  readonly onPage: (page: number) => void
  readonly children: (items: readonly Item[], from: number) => ReactNode
}

/** A long list a page at a time: what is not looked at is not there. */
export function Pager<Item>({ items, size, page, onPage, children }: Props<Item>) {
  const current = Math.min(Math.max(0, page), Math.max(0, Math.ceil(items.length / size) - 1))
  const from = current * size
  return (
    <>
      {children(items.slice(from, from + size), from)}
      <PageSteps page={current} size={size} total={items.length} onPage={onPage} />
    </>
  )
}

interface StepsProps {
  readonly page: number
  readonly size: number
  readonly total: number
  readonly onPage: (page: number) => void
}

/** From page to page of a long list; nothing where there is but one. */
export function PageSteps({ page, size, total, onPage }: StepsProps) {
  if (total <= size) return null
  const from = page * size
  const end = Math.min(total, from + size)
  // At an end a button stays where it is, so that the focus on it is not lost.
  const step = (to: number, words: string) => {
    const isEnd = to < 0 || to * size >= total
    return (
      <button type="button" className="button" aria-disabled={isEnd} onClick={() => isEnd || onPage(to)}>
        {words}
      </button>
    )
  }
  return (
    <div className="row spread">
      <span className="quiet small">
        {count(from + 1)}–{count(end)} of {count(total)}
      </span>
      <span className="row">
        {step(page - 1, `Previous ${count(size)}`)}
        {step(page + 1, `Next ${count(Math.min(size, total - end) || size)}`)}
      </span>
    </div>
  )
}
