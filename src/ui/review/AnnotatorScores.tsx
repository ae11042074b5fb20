import { type ReactNode, useMemo, useState } from 'react'
import { labelsIn } from '../../app/label/marks.ts'
import { cohenKappa, marked, ofLabel, wordsIn } from '../../domain/annotators-kappa.ts'
import { scoreOf } from '../../domain/metrics.ts'
import { useApp, useProject } from '../app-context.ts'
import { hueOf } from '../labels/LabelledWords.tsx'
import { count, counted } from '../numbers.ts'
import { useAnnotatorsCompared } from './use-annotators.ts'

interface Props {
  readonly names: { readonly a: string; readonly b: string }
}

/** How far two annotators agree: F1 of entities, Cohen's kappa of words, by label and by document. */
export function AnnotatorScores({ names }: Props) {
  const { byDocument, score, counts, table, words, withTokens, left } = useAnnotatorsCompared()
  const [all, some] = useMemo(() => [cohenKappa(table), cohenKappa(marked(table))], [table])
  const isWhole = left === 0
  return (
    <>
      <dl className="annotator-numbers" aria-busy={!isWhole}>
        <div title={`Entities with the same words and label in both, of those of ${names.a} and of ${names.b}`}>
          <dt>entity F1</dt>
          <dd>{counts.gold + counts.predicted === 0 ? '–' : (100 * score.f1).toFixed(1)}</dd>
        </div>
        <div title="Cohen’s kappa over all words">
          <dt>kappa, all words</dt>
          <dd>{shown(all)}</dd>
        </div>
        <div title="Cohen’s kappa over the words that at least one of the two labelled">
          <dt>kappa, labelled</dt>
          <dd>{shown(some)}</dd>
        </div>
      </dl>
      <p className="small">
        {names.a} {count(counts.gold)}, {names.b} {count(counts.predicted)}, alike {count(counts.correct)}, in{' '}
        {counted(byDocument.size, 'document')}.
      </p>
      {!isWhole && <p className="quiet small">Comparing {counted(left, 'document')} more …</p>}
      <More title="By label">
        <ByLabel names={names} />
      </More>
      {byDocument.size > 1 && (
        <More title="By document">
          <ByDocument />
        </More>
      )}
      <details className="more">
        <summary>How it is counted</summary>
        <p className="quiet small">
          F1: an entity is alike where words and label are the same; which of the two counts as gold makes no
          difference.
        </p>
        <p className="quiet small">
          Kappa (Cohen 1960): agreement beyond chance over {counted(words, 'word')}, 1 for full agreement. A word has
          the label of the entity over it, or none.{' '}
          {withTokens === byDocument.size
            ? 'Words are the tokens that the documents brought.'
            : withTokens === 0
              ? 'Words are those of Unicode text, punctuation counted.'
              : `Words are the tokens that ${counted(withTokens, 'document')} brought, in the others those of Unicode text, punctuation counted.`}{' '}
          Most words have no label, and raise kappa; the second is over the {counted(wordsIn(marked(table)), 'word')}{' '}
          that at least one labelled.
        </p>
      </details>
    </>
  )
}

/** What is not unfolded is not worked out. */
function More({ title, children }: { title: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="more" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children}
    </details>
  )
}

const shown = (kappa: number | undefined) => (kappa === undefined ? '–' : kappa.toFixed(2).replace('-', '−'))

function ByLabel({ names }: Props) {
  const { byLabel, table } = useAnnotatorsCompared()
  const labels = labelsIn(useProject(({ timeline }) => timeline.present))
  return (
    <table className="annotator-table">
      <thead>
        <tr>
          <th scope="col">Label</th>
          <th scope="col" className="number" title={`Entities of ${names.a}`}>
            A
          </th>
          <th scope="col" className="number" title={`Entities of ${names.b}`}>
            B
          </th>
          <th scope="col" className="number">
            F1
          </th>
          <th scope="col" className="number" title="Kappa of this label against all else, over all words">
            kappa
          </th>
        </tr>
      </thead>
      <tbody>
        {labels.all.flatMap(({ id, name, hue }) => {
          const counts = byLabel.get(id)
          return counts ? (
            <tr key={id} className={hueOf(hue)}>
              <th scope="row">
                <span className="label-name">{name}</span>
              </th>
              <td className="number">{count(counts.gold)}</td>
              <td className="number">{count(counts.predicted)}</td>
              <td className="number">{(100 * scoreOf(counts).f1).toFixed(1)}</td>
              <td className="number">{shown(cohenKappa(ofLabel(table, id)))}</td>
            </tr>
          ) : (
            []
          )
        })}
      </tbody>
    </table>
  )
}

const STEP = 50

/** Those that agree least first. */
function ByDocument() {
  const { project } = useApp()
  const { byDocument } = useAnnotatorsCompared()
  const documents = useProject(({ documents }) => documents)
  const [most, setMost] = useState(STEP)
  const rows = useMemo(() => {
    const found = documents.flatMap(({ id, title }) => {
      const one = byDocument.get(id)
      return one ? [{ id, title, one, f1: one.a.length + one.b.length === 0 ? 1 : one.score.f1 }] : []
    })
    return found.sort((left, right) => left.f1 - right.f1)
  }, [documents, byDocument])
  return (
    <>
      <table className="annotator-table">
        <thead>
          <tr>
            <th scope="col">Document</th>
            <th scope="col" className="number">
              differ
            </th>
            <th scope="col" className="number">
              F1
            </th>
            <th scope="col" className="number">
              kappa
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map(({ id, title, one, f1 }) => (
            <tr key={id}>
              <th scope="row">
                <button type="button" className="annotator-document" onClick={() => void project.open(id)}>
                  {title}
                </button>
              </th>
              <td className="number">{count(one.agreement.differences.length)}</td>
              <td className="number">{one.a.length + one.b.length === 0 ? '–' : (100 * f1).toFixed(1)}</td>
              <td className="number">{one.table ? shown(cohenKappa(one.table)) : '…'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          Show {count(Math.min(STEP, rows.length - most))} more
        </button>
      )}
    </>
  )
}
