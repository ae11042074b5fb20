import { readinessOf, type Readiness } from '../../app/tuning/readiness.ts'
import { FEWEST_EXAMPLES } from '../../domain/training-check.ts'
import { useAction, useProject } from '../app-context.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { count, counted } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Findings } from './Findings.tsx'
import { TableHead } from './TableHead.tsx'
import { ShareBar } from '../project/ShareBar.tsx'

/** What there is to learn from, what is missing, and what to do about it. */
export function DataToLearnFrom() {
  const readiness = readinessOf(useProject(({ timeline }) => timeline.present))
  const { documents, entities, partly, undone } = readiness
  if (documents.length === 0 || entities === 0) return <Nothing readiness={readiness} />
  return (
    <section className="panel-section" aria-label="To learn from">
      <header className="section-head">
        <h2>To learn from</h2>
        <span className="quiet">
          {counted(documents.length, 'document')}, {counted(entities, 'entity', 'entities')}
        </span>
      </header>
      <Roles readiness={readiness} />
      <Labels readiness={readiness} />
      <Findings />
      {partly > 0 && (
        <p className="quiet small">
          Of {partly === documents.length ? 'all of them' : counted(partly, 'document')} a part is done: in the rest,
          what is not labelled is unknown.
        </p>
      )}
      {undone.documents > 0 && (
        <p className="quiet small">
          {counted(undone.documents, 'document')} with {counted(undone.entities, 'entity', 'entities')}{' '}
          {undone.documents === 1 ? 'is' : 'are'} not done and left out.
        </p>
      )}
    </section>
  )
}

function Nothing({ readiness: { documents, undone } }: { readiness: Readiness }) {
  const markAll = useAction('mark-all-done')?.title ?? ''
  return (
    <section className="panel-section" aria-label="To learn from">
      <header className="section-head">
        <h2>To learn from</h2>
      </header>
      <p>
        {documents.length > 0
          ? 'What is done has no entity in it, so there is nothing to learn yet.'
          : undone.entities > 0
            ? `${counted(undone.entities, 'entity', 'entities')} in ${counted(undone.documents, 'document')}, and none of them is marked done yet.`
            : 'Nothing is labelled yet.'}
      </p>
      <p className="quiet small">
        Label a few documents and mark them done: then every word in them says something, also the unlabelled ones. From
        about ten documents on the scores can be believed.
      </p>
      <div className="row">
        {undone.entities > 0 && (
          <ActionButton id="mark-all-done" className="primary">
            {markAll}
          </ActionButton>
        )}
        <ActionButton id="activity:label" className={undone.entities > 0 ? '' : 'primary'}>
          Label
        </ActionButton>
        <ActionButton id="open" icon="open">
          Import labelled files
        </ActionButton>
      </div>
    </section>
  )
}

function Roles({ readiness: { roles } }: { readiness: Readiness }) {
  if (roles.train + roles.dev + roles.test === 0) return null
  return (
    <ShareBar
      name="Documents by role"
      parts={[
        { name: 'train', count: roles.train, tone: 'full' },
        { name: 'dev', count: roles.dev, tone: 'half' },
        { name: 'test', count: roles.test, tone: 'striped' },
        { name: 'of no role', count: roles.none, tone: 'empty' },
      ]}
    />
  )
}

function Labels({ readiness: { labels } }: { readiness: Readiness }) {
  const shown = labels.filter(({ entities }) => entities > 0)
  const missing = labels.filter(({ entities }) => entities === 0)
  const most = Math.max(1, ...shown.map(({ entities }) => entities))
  return (
    <>
      <table className="tune-table">
        <TableHead of="Label" columns={['Entities', { name: 'Docs', title: 'Documents that have some' }]} />
        <tbody>
          {shown.map(({ label, entities, documents, unknown }) => (
            <tr key={label.id} className={hueOf(label.hue)}>
              <th scope="row">
                {label.name}
                {entities < FEWEST_EXAMPLES && (
                  <span className="tune-few" title={`From ${FEWEST_EXAMPLES} examples on a label begins to be learned`}>
                    few
                  </span>
                )}
                {unknown > 0 && (
                  <span className="quiet tune-unknown" title="There, what is not labelled so is unknown, not a no">
                    unknown in {count(unknown)}
                  </span>
                )}
                <span className="bar-track" aria-hidden="true">
                  <span style={{ inlineSize: `${(100 * entities) / most}%` }} />
                </span>
              </th>
              <td className="number">{count(entities)}</td>
              <td className="number quiet">{count(documents)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {missing.length > 0 && (
        <p className="quiet small">
          Without an example, so not learned: {missing.map(({ label }) => label.name).join(', ')}.
        </p>
      )}
    </>
  )
}
