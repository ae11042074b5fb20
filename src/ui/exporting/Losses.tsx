import { useState } from 'react'
import type { Exporter } from '../../app/export/exporter.ts'
import type { LossGroup, LossPlace, Written } from '../../app/export/export-protocol.ts'
import { knownFormat } from '../../domain/formats/known-formats.ts'
import { useProject } from '../app-context.ts'
import { count } from '../numbers.ts'
import { lossName } from './words.ts'

/** Places that are listed at once. */
const PAGE = 50

interface Props {
  readonly exporter: Exporter
  readonly written: Written
  /** A press on a place. */
  readonly onShow: (place: LossPlace) => void
}

/** What the file does not say: how much of each kind, and where. */
export function Losses({ exporter, written: { losses, format }, onShow }: Props) {
  const title = knownFormat(format)?.title ?? format
  return (
    <section className="export-part" aria-labelledby="export-losses">
      <h3 id="export-losses">
        {losses.length === 0 ? `${title} says all that is here` : `What ${title} does not say`}
      </h3>
      {losses.map(group => (
        <Group key={group.kind} group={group} exporter={exporter} onShow={onShow} />
      ))}
    </section>
  )
}

function Group({ group, exporter, onShow }: Pick<Props, 'exporter' | 'onShow'> & { group: LossGroup }) {
  const { kind, count: total, documents } = group
  const titles = useProject(({ documents }) => documents)
  const [places, setPlaces] = useState<readonly LossPlace[]>([])
  const [isBroken, setIsBroken] = useState(false)
  const more = async () => {
    try {
      const next = await exporter.losses(kind, places.length, PAGE)
      setPlaces(places => [...places, ...next])
    } catch {
      setIsBroken(true)
    }
  }
  const titleOf = (id: string) => titles.find(document => document.id === id)?.title ?? ''
  return (
    <details className="export-loss" onToggle={event => event.currentTarget.open && places.length === 0 && void more()}>
      <summary>{lossName(kind, total, documents)}</summary>
      <ul>
        {places.map((place, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- they never change their order
          <li key={index}>
            <button type="button" className="export-place" dir="auto" onClick={() => onShow(place)}>
              <span>{place.message}</span>
              <span className="quiet small">{titleOf(place.document)}</span>
            </button>
          </li>
        ))}
      </ul>
      {isBroken && <p className="quiet small">They could not be fetched. Write it again.</p>}
      {places.length > 0 && places.length < total && (
        <button type="button" className="button" onClick={() => void more()}>
          {count(Math.min(PAGE, total - places.length))} more of {count(total)}
        </button>
      )}
    </details>
  )
}
