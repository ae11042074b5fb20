/** Backups as the page knows them: what does the work is fetched with the first. */
import { messageOf } from '../../engine/rpc.ts'
import type { BackupDesk } from './backing-up.ts'
import { say } from '../session.ts'

export type Backups = ReturnType<typeof createBackups>

export function createBackups(desk: BackupDesk) {
  let running: AbortController | undefined

  async function attempt(
    trouble: string,
    what: (work: typeof import('./backing-up.ts'), signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    if (running) return say(desk.session, { tone: 'trouble', text: 'One backup is under way already.' })
    const { signal } = (running = new AbortController())
    try {
      await what(await import('./backing-up.ts'), signal)
    } catch (error) {
      if (signal.aborted) say(desk.session, { tone: 'news', text: 'Stopped.' })
      else say(desk.session, { tone: 'trouble', text: `${trouble}: ${messageOf(error).replace(/\.$/, '')}.` })
    } finally {
      running = undefined
      // Actions are asked for anew when a store has changed.
      desk.session.setState({})
    }
  }

  return {
    isRunning: (): boolean => running !== undefined,
    stop: (): void => running?.abort(),
    save: (history: boolean): Promise<void> =>
      attempt('The backup could not be saved', (work, signal) => work.saveBackup(desk, history, signal)),
    /** Opens a file as a project of its own. */
    open: (file: File): Promise<void> =>
      attempt(`“${file.name}” could not be opened`, (work, signal) => work.openBackup(desk, file, signal)),
  }
}
