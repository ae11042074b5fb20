import { count } from '../numbers.ts'

interface Props {
  readonly page: number
  readonly size: number
  readonly total: number
  readonly onPage: (page: number) => void
}

/** From page to page of a long list; nothing where there is but one. */
export function Pager({ page, size, total, onPage }: Props) {
  if (total <= size) return null
  const last = Math.ceil(total / size) - 1
  // At an end a button stays where it is, so that the focus on it is not lost.
  const step = (to: number, name: string) => (
    <button
      type="button"
      className="button"
      aria-disabled={to < 0 || to > last}
      onClick={() => to >= 0 && to <= last && onPage(to)}
    >
      {name}
    </button>
  )
  return (
    <div className="row spread pager">
      {step(page - 1, 'Before')}
      <span className="quiet small">
        {count(page * size + 1)}–{count(Math.min(total, (page + 1) * size))} of {count(total)}
      </span>
      {step(page + 1, 'After')}
    </div>
  )
}
