import type { Missed } from '../../app/importing/import-protocol.ts'
import { count, counted } from '../numbers.ts'

interface Props {
  readonly missed: readonly Missed[]
  /** How many there are; the list may name the first of them only. */
  readonly of: number
  /** What they are, after their number. */
  readonly what: string
  /** What could be done where the files are cut otherwise. */
  readonly advice: string
}

/** Texts that were not matched, each with what comes nearest to it. */
export function MissedTexts({ missed, of, what, advice }: Props) {
  const cut = missed.filter(({ nearest: { kind } }) => kind === 'part' || kind === 'longer').length
  return (
    <details className="import-missed" open={of <= 5}>
      <summary>
        {count(of)} {what}
      </summary>
      {2 * cut >= missed.length && cut > 0 && <p className="small">{advice}</p>}
      <ul>
        {missed.map((one, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- titles may be alike, and they stay where they are
          <li key={index}>
            <Quoted words={one.title} />
            {one.source !== undefined && ` of ${one.source}`}: <Why missed={one} />
          </li>
        ))}
        {of > missed.length && <li className="quiet">and {count(of - missed.length)} more</li>}
      </ul>
    </details>
  )
}

function Why({ missed: { nearest, nearestTitle, nearestLength } }: { missed: Missed }) {
  // A text is mostly titled by its first words, which those that begin like it have as well.
  const other = (
    <>
      <Quoted words={nearestTitle} /> ({counted(nearestLength, 'character')})
    </>
  )
  switch (nearest.kind) {
    case 'none':
      return 'no other text begins like it'
    case 'taken':
      return 'the same text comes more often than it is here'
    case 'part':
      return <>a part of {other}</>
    case 'longer':
      return <>begins with all of {other}, and goes on</>
    case 'differs':
      return (
        <>
          begins like {other}, and then has <Quoted words={nearest.there} /> where that has{' '}
          <Quoted words={nearest.here} />
        </>
      )
    default:
      return nearest satisfies never
  }
}

/** Words of a file, whatever their direction. */
function Quoted({ words }: { words: string }) {
  return (
    <>
      “<bdi>{words}</bdi>”
    </>
  )
}
