import { count } from '../numbers.ts'

interface Part {
  readonly name: string
  readonly count: number
  readonly tone: 'full' | 'half' | 'empty' | 'striped'
}

/** Parts of a whole as one bar, with their names and counts under it; the words say all that the bar does. */
export function ShareBar({ name, parts }: { name: string; parts: readonly Part[] }) {
  const shown = parts.filter(({ count }) => count > 0)
  return (
    <figure className="share" aria-label={name}>
      <div className="share-bar" aria-hidden="true">
        {shown.map(({ name, count, tone }) => (
          <span key={name} className={`tone-${tone}`} style={{ flexGrow: count }} />
        ))}
      </div>
      <p className="small">
        {shown.map(({ name, count: amount, tone }) => (
          <span key={name} className="share-part">
            <span className={`share-sign tone-${tone}`} aria-hidden="true" />
            {count(amount)} {name}
          </span>
        ))}
      </p>
    </figure>
  )
}
