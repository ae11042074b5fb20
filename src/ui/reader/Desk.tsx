import { type ComponentType, lazy, Suspense } from 'react'
import { samples } from '../../app/documents/samples.ts'
import { shownKey } from '../../app/keys.ts'
import { useApp, useOpenText, useProject, useSession } from '../app-context.ts'
import { counted, duration, rate } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'
import { Failed } from '../parts/Failed.tsx'
import { BrushSign, lazily } from '../labels/lazily.tsx'
import { KeepingLine } from '../projects/KeepingLine.tsx'
import { NoticeLine } from './NoticeLine.tsx'
import { Reader } from './Reader.tsx'

const Editor = lazily(async () => ({ default: (await import('./Editor.tsx')).Editor }))
// Nothing can be said of a text's language before the model is there; where it cannot be fetched, nothing is.
const LanguageLine = lazy(() =>
  import('./LanguageLine.tsx').then(
    ({ LanguageLine }): { default: ComponentType<{ text: string; languages: readonly string[] }> } => ({
      default: LanguageLine,
    }),
    () => ({ default: () => null }),
  ),
)

/** The middle of the page: the text, or the way to one. */
export function Desk() {
  const open = useProject(({ open }) => open)
  const keeping = useProject(({ keeping }) => keeping)
  const writing = useSession(({ writing }) => writing)
  const isLabelling = useSession(({ activity }) => activity === 'label')
  return (
    <main className="desk">
      <div className="scroller" key={open.kind === 'open' ? open.id : open.kind}>
        <div className="column">
          <KeepingLine />
          {writing.kind !== 'no' ? (
            <Suspense fallback={null}>
              <Editor key={writing.kind} initial={writing.kind === 'edit' ? writing.text : ''} />
            </Suspense>
          ) : (
            <>
              {open.kind === 'none' && keeping.kind !== 'starting' && <NoText />}
              {open.kind === 'lost' && <p className="quiet">This document could not be opened. {open.reason}</p>}
              {open.kind === 'open' && (
                <>
                  <Lines text={open.text} />
                  <TextBar />
                  <Reader text={open.text} />
                  <Hint />
                </>
              )}
            </>
          )}
        </div>
      </div>
      <NoticeLine />
      {isLabelling && (
        <Suspense fallback={null}>
          <BrushSign />
        </Suspense>
      )}
    </main>
  )
}

/** What stands in the way of a good reading, said above the text. */
function Lines({ text }: { text: string }) {
  const engine = useSession(({ engine }) => engine)
  const tagging = useSession(({ tagging }) => tagging)
  return (
    <>
      {engine.kind === 'failed' && <Failed what="The model could not be loaded." failure={engine.failure} />}
      {engine.kind === 'off' && (
        <div className="line">
          <p className="line-words">No model is loaded, so nothing is tagged.</p>
          <ActionButton id="retry" className="primary">
            Load the model
          </ActionButton>
        </div>
      )}
      {tagging.kind === 'failed' && <Failed what="The text could not be tagged." failure={tagging.failure} />}
      {tagging.kind === 'stopped' && (
        <div className="line">
          <p className="line-words">
            Stopped after {counted(tagging.words, 'word')}. What was found until then is shown.
          </p>
          <ActionButton id="tag" className="primary">
            Tag the rest
          </ActionButton>
        </div>
      )}
      {engine.kind === 'ready' && engine.loaded.storage.kept === 'memory' && (
        <p className="line">
          The model could not be kept, so it is fetched again next time. {engine.loaded.storage.reason}
        </p>
      )}
      {engine.kind === 'ready' && (
        <Suspense fallback={null}>
          <LanguageLine text={text} languages={engine.loaded.manifest.languages} />
        </Suspense>
      )}
    </>
  )
}

/** The text in numbers, and what can be done with it. */
function TextBar() {
  const tagging = useSession(({ tagging }) => tagging)
  const length = useOpenText()?.length ?? 0
  const done = tagging.kind === 'done' ? tagging.result : undefined
  return (
    <div className="text-bar">
      <span>
        {counted(length, 'character')}
        {done && (
          <>
            , {counted(done.words, 'word')}
            <span
              className="text-speed"
              title={`${counted(done.encodedPieces, 'piece')} encoded, of ${counted(done.pieces, 'piece')}`}
            >
              {' '}
              · tagged in {duration(done.milliseconds)}
              {done.encodedPieces > 0 && `, ${rate((1000 * done.words) / done.milliseconds)}`}
            </span>
          </>
        )}
      </span>
      <span className="text-actions">
        <ActionButton id="step-back" icon="undo" hideDisabled />
        <ActionButton id="step-forward" icon="redo" hideDisabled />
        <ActionButton id="edit" icon="edit">
          Edit text
        </ActionButton>
      </span>
    </div>
  )
}

function Hint() {
  const { mac } = useApp()
  const isSample = useProject(({ open, documents }) =>
    open.kind === 'open' ? documents.find(({ id }) => id === open.id)?.sample !== undefined : false,
  )
  if (!isSample) return null
  return (
    <aside className="hint" aria-label="Your own text">
      <p>
        <strong>Paste your own text</strong> <kbd>{shownKey('Mod+V', mac)}</kbd>
      </p>
      <p className="quiet">
        Anywhere on this page, or drop a file. It is read here, in this tab, and goes nowhere else.
      </p>
      <div className="row">
        <ActionButton id="paste" icon="paste">
          Paste
        </ActionButton>
        <ActionButton id="open" icon="open">
          Open
        </ActionButton>
        <ActionButton id="write" icon="write">
          Write
        </ActionButton>
      </div>
    </aside>
  )
}

function NoText() {
  const { intake, mac } = useApp()
  return (
    <section className="empty">
      <h2>No text yet</h2>
      <p>
        Press <kbd>{shownKey('Mod+V', mac)}</kbd> to paste one, or drop texts, tables and datasets anywhere on this
        page.
      </p>
      <div className="row">
        <ActionButton id="write" icon="write" className="primary">
          Write a text
        </ActionButton>
        <ActionButton id="open" icon="open">
          Open files
        </ActionButton>
        <ActionButton id="open-folder" icon="open">
          Open a folder
        </ActionButton>
      </div>
      <p className="quiet">Or see what the heads find in a sample:</p>
      <ul className="empty-samples">
        {samples.map(({ name, title }) => (
          <li key={name}>
            <button type="button" className="button" onClick={() => void intake.takeSample(name)}>
              {title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
