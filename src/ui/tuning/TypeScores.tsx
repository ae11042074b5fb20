import type { Evaluation } from '../../domain/score-report.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { count } from '../numbers.ts'
import { f1Words } from './score-words.ts'
import { useHue } from './use-hue.ts'

/** F1 of each type before and after, and how many there are. */
export function TypeScores({ evaluation: { after, before } }: { evaluation: Evaluation }) {
  const hueFor = useHue()
  if (!after) return null
  const old = new Map(before?.default.types)
  return (
    <table className="tune-table tune-types">
      <thead>
        <tr>
          <th scope="col">Label</th>
          {before && (
            <th scope="col" className="number" title="F1 of the head before, on the same words">
              Before
            </th>
          )}
          <th scope="col" className="number" title="F1: the harmonic mean of precision and recall">
            F1
          </th>
          <th scope="col" className="number" title="Entities in gold">
            Gold
          </th>
        </tr>
      </thead>
      <tbody>
        {after.default.types.map(([type, { f1, number }]) => (
          <tr key={type} className={hueOf(hueFor(type))}>
            <th scope="row">
              {type}
              <span className="bar-track" aria-hidden="true">
                <span style={{ inlineSize: `${100 * f1}%` }} />
              </span>
            </th>
            {before && <td className="number quiet">{old.has(type) ? f1Words(old.get(type)?.f1 ?? 0) : '–'}</td>}
            <td className="number">{f1Words(f1)}</td>
            <td className="number quiet">{count(number)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
