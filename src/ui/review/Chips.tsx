import type { ReactNode } from 'react'
import { count } from '../numbers.ts'

interface Props<Kind extends string> {
  readonly name: string
  readonly kinds: readonly (readonly [kind: Kind, name: string, times: number])[]
  readonly chosen: Kind | undefined
  readonly onChoose: (kind: Kind | undefined) => void
  /** Another filter beside them. */
  readonly children?: ReactNode
}

/** Kinds with their counts; one that is pressed shows it alone. */
export function Chips<Kind extends string>({ name, kinds, chosen, onChoose, children }: Props<Kind>) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no fieldset: nothing here is filled in
    <div className="review-chips" role="group" aria-label={name}>
      {kinds.map(([kind, title, times]) => (
        <button
          key={kind}
          type="button"
          className="review-chip"
          aria-pressed={chosen === kind}
          onClick={() => onChoose(chosen === kind ? undefined : kind)}
        >
          {title} <span className="review-chip-count">{count(times)}</span>
        </button>
      ))}
      {children}
    </div>
  )
}
