import { Fragment } from 'react'
import type { FirstWords } from '../../app/importing/import-protocol.ts'
import { renderSegments } from '../../domain/spans.ts'

interface Props {
  readonly first: FirstWords
  readonly hueOf: (label: string) => { readonly hue: string }
}

/** The first words of a document with its entities; of those over each other the innermost has the words. */
export function FirstDocument({ first: { title, text, isCut, spans }, hueOf }: Props) {
  return (
    <li>
      {!text.startsWith(title.replace(/ ?…$/, '')) && <p className="import-title quiet small">{title}</p>}
      <p className="import-words" dir="auto">
        {renderSegments(0, text.length, spans).map(({ start, end, spans }) => {
          const words = text.slice(start, end)
          const inner = spans.at(-1)
          if (!inner) return <Fragment key={start}>{words}</Fragment>
          const ending = spans.filter(span => span.end === end)
          return (
            <mark key={start} className={`import-mark ${hueOf(inner.label).hue}`}>
              {words}
              {ending.map(({ start, label }) => (
                <span key={`${start} ${label}`} className={`import-mark-label ${hueOf(label).hue}`}>
                  {' '}
                  {label}
                </span>
              ))}
            </mark>
          )
        })}
        {isCut && ' …'}
      </p>
    </li>
  )
}
