import type { LoadProgress } from '../../engine/protocol.ts'
import type { Work as Task } from '../../app/session.ts'
import { useOpenText, useSession } from '../app-context.ts'
import { count, counted, megabytes, rate } from '../numbers.ts'
import { ActionButton } from '../parts/ActionButton.tsx'

/** Long work: a thin bar along the top bar, the words beside it, and stop. */
export function Work() {
  const task = useTask()
  if (!task) return null
  const value = task.share === undefined ? {} : { 'aria-valuenow': Math.round(task.share * 100) }
  return (
    <div className="work">
      <span className="work-words" title={task.words}>
        {task.words}
      </span>
      <ActionButton id={task.stop ?? 'stop'} icon="stop">
        Stop
      </ActionButton>
      <div
        className={`work-bar ${task.share === undefined ? 'unknown' : ''}`}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <progress> cannot be styled alike everywhere
        role="progressbar"
        aria-label={task.name}
        aria-valuetext={task.words}
        aria-valuemin={0}
        aria-valuemax={100}
        {...value}
      >
        <div style={{ inlineSize: `${100 * (task.share ?? 1)}%` }} />
      </div>
    </div>
  )
}

function useTask(): Task | undefined {
  const engine = useSession(({ engine }) => engine)
  const tagging = useSession(({ tagging }) => tagging)
  const reading = useSession(({ reading }) => reading)
  const tuning = useSession(({ tuning }) => tuning)
  const length = useOpenText()?.length ?? 0
  if (engine.kind === 'loading') return { name: 'Loading the model', ...loadingWords(engine.progress) }
  if (tuning) return tuning
  if (tagging.kind !== 'running') {
    if (!reading) return undefined
    const { done, total } = reading
    return {
      name: 'Reading all documents',
      words: `${count(done)} of ${counted(total, 'document')}`,
      share: total === 0 ? undefined : done / total,
      stop: 'stop-reading',
    }
  }
  const words = tagging.words === 0 ? 'tagging' : `${counted(tagging.words, 'word')} · ${rate(tagging.rate)}`
  return { name: 'Tagging', words, share: length === 0 ? undefined : tagging.characters / length }
}

function loadingWords(progress: LoadProgress | undefined): Omit<Task, 'name'> {
  if (!progress) return { words: 'model', share: undefined }
  switch (progress.phase) {
    case 'download':
      return {
        words: `model ${megabytes(progress.bytes)} of ${megabytes(progress.total)} MB`,
        share: progress.total > 0 ? progress.bytes / progress.total : undefined,
      }
    case 'prepare':
      return { words: 'preparing the model', share: undefined }
    case 'self-check':
      return {
        words: `checking the GPU, ${count(progress.done)} of ${count(progress.total)}`,
        share: progress.total > 0 ? progress.done / progress.total : undefined,
      }
    default:
      return progress satisfies never
  }
}
