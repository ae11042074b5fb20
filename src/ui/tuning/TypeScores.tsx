import { sideBySide, type Standing } from '../../app/tuning/runs.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { count } from '../numbers.ts'
import { TableHead } from './TableHead.tsx'
import { f1Words } from './score-words.ts'
import { useHue } from './use-hue.ts'

/** F1 of each type before and after, and how many there are. */
export function TypeScores({ standing }: { standing: Standing }) {
  const hueFor = useHue()
  const { after, before } = sideBySide(standing)
  if (!after) return null
  const old = new Map(before?.types)
  return (
    <table className="tune-table tune-types">
      <TableHead
        of="Label"
        columns={[
          before !== undefined && { name: 'Before', title: 'F1 of the head before, on the same words' },
          { name: 'F1', title: 'The harmonic mean of precision and recall' },
          { name: 'Gold', title: 'Entities in gold' },
        ]}
      />
      <tbody>
        {after.types.map(([type, { f1, number }]) => (
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
