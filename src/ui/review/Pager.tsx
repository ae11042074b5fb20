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
  const last = Math.max(0, Math.ceil(items.length / size) - 1)
  const current = Math.min(Math.max(0, page), last)
  const from = current * size
  const shown = items.slice(from, from + size)
  return (
    <>
      {children(shown, from)}
      {last > 0 && (
        <div className="row spread">
          <span className="quiet small">
            {count(from + 1)}–{count(from + shown.length)} of {count(items.length)}
          </span>
          <span className="row">
            <button type="button" className="button" disabled={current === 0} onClick={() => onPage(current - 1)}>
              Previous {count(size)}
            </button>
            <button type="button" className="button" disabled={current === last} onClick={() => onPage(current + 1)}>
              Next {count(Math.max(1, Math.min(size, items.length - from - size)))}
            </button>
          </span>
        </div>
      )}
    </>
  )
}
