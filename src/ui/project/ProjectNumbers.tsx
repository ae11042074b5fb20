import { useMemo } from 'react'
import { useStore } from 'zustand'
import { labelsIn } from '../../app/label/marks.ts'
import { statistics } from '../../domain/statistics.ts'
import { useApp, useProject } from '../app-context.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { count, percent } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { ShareBar } from './ShareBar.tsx'

/** What is in the project, counted. */
export function ProjectNumbers() {
  const { statistics: counting, marks } = useApp().labelActivity()
  const present = useProject(({ timeline }) => timeline.present)
  const { words, left } = useStore(counting.counts)
  const all = useMemo(() => statistics(present, words), [present, words])
  const { byId } = labelsIn(marks.records())
  const { states, roles } = all
  const most = Math.max(1, ...all.labels.map(({ entities }) => entities))
  const hasRoles = roles.train + roles.dev + roles.test > 0
  return (
    <section className="panel-section">
      <header className="section-head">
        <h2>Statistics</h2>
        <ActionButton id="copy-statistics" icon="copy" />
      </header>
      {all.documents.length === 0 ? (
        <p className="quiet small">No documents yet. Paste or open a text, and what is in it is counted here.</p>
      ) : (
        <>
          <dl className="numbers">
            <Number name={all.documents.length === 1 ? 'document' : 'documents'} value={count(all.documents.length)} />
            <Number
              name={left > 0 ? `words, ${count(left)} texts to count` : 'words'}
              value={left > 0 && all.words === 0 ? '…' : count(all.words)}
            />
            <Number name="characters" value={count(all.characters)} />
            <Number name="entities" value={count(all.entities)} />
            {all.unsure > 0 && <Number name="of them unsure" value={count(all.unsure)} />}
            {all.rejected > 0 && <Number name="rejected" value={count(all.rejected)} />}
            {all.rules > 0 && <Number name="rules" value={count(all.rules)} />}
          </dl>
          <ShareBar
            name="Documents by state"
            parts={[
              { name: 'done', count: states.done, tone: 'full' },
              { name: 'in progress', count: states['in-progress'], tone: 'half' },
              { name: 'new', count: states.new, tone: 'empty' },
              { name: 'skipped', count: states.skipped, tone: 'striped' },
            ]}
          />
          {hasRoles && (
            <ShareBar
              name="Documents by role"
              parts={[
                { name: 'train', count: roles.train, tone: 'full' },
                { name: 'dev', count: roles.dev, tone: 'half' },
                { name: 'test', count: roles.test, tone: 'striped' },
                { name: 'none', count: roles.none, tone: 'empty' },
              ]}
            />
          )}
          {all.labels.length > 0 && (
            <table className="label-numbers">
              <thead>
                <tr>
                  <th scope="col">Label</th>
                  <th scope="col" className="number">
                    Entities
                  </th>
                  <th scope="col" className="number" title="Documents that have some">
                    Docs
                  </th>
                  <th scope="col" className="number">
                    Share
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.labels.map(({ id, entities, documents }) => (
                  <tr key={id} className={hueOf(byId.get(id)?.hue ?? 0)}>
                    <th scope="row">
                      {byId.get(id)?.name ?? id}
                      <span className="bar-track" aria-hidden="true">
                        <span style={{ inlineSize: `${(100 * entities) / most}%` }} />
                      </span>
                    </th>
                    <td className="number">{count(entities)}</td>
                    <td className="number quiet">{count(documents)}</td>
                    <td className="number quiet">{all.entities > 0 ? percent(entities / all.entities) : '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <div className="row">
            <ActionButton id="documents-in-numbers">Documents in numbers</ActionButton>
          </div>
        </>
      )}
    </section>
  )
}

function Number({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
