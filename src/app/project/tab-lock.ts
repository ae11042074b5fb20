/**
 * Which tab edits a project: the one that holds its lock. Another one asks for it; the holder writes what it has, and
 * lets go. Where the browser has no locks (over plain HTTP), every tab may edit, as if it were the only one.
 */

/** What a tab does with a lock that it has. */
export interface Holder {
  /** Another tab asks for it. True: everything is written, and it may go; false: something could not be written. */
  asked(): Promise<boolean>
  /** It was taken away without an answer. */
  lost(): void
}

export interface Hold {
  /** False from when it was released, let go or taken away. */
  isHeld(): boolean
  release(): void
}

export interface TabLocks {
  /** Undefined where another tab has it. */
  claim(project: string, holder: Holder): Promise<Hold | undefined>
  /** Asks the tab that has it to let go. Undefined where that has edits that it cannot write, and so keeps it. */
  takeOver(project: string, holder: Holder): Promise<Hold | undefined>
}

/** What tabs say to each other about a lock: I want it; I hear you, and write; I cannot write, and keep it. */
const [WANTED, WRITING, UNWRITTEN] = ['wanted', 'writing', 'unwritten'] as const

const free: Hold = { isHeld: () => true, release: () => {} }

/**
 * @param silence milliseconds after which a holder that says nothing, as one that hangs, loses the lock
 * @param patience milliseconds for which one that says that it writes is waited for
 */
export function createTabLocks(
  locks: LockManager | undefined,
  openChannel: (name: string) => BroadcastChannel = name => new BroadcastChannel(name),
  { silence = 3000, patience = 60_000 } = {},
): TabLocks {
  const nameOf = (project: string) => `gleaner/${project}`

  function request(
    manager: LockManager,
    name: string,
    holder: Holder,
    options: LockOptions,
  ): Promise<Hold | undefined> {
    return new Promise((resolve, reject) => {
      let end: (() => void) | undefined
      let isOver = false
      const answer = async (channel: BroadcastChannel) => {
        const isWritten = await holder.asked()
        if (isOver) return
        if (isWritten) end?.()
        else channel.postMessage(UNWRITTEN)
      }
      const hold = (lock: Lock | null): Promise<void> | undefined => {
        if (!lock) {
          resolve(undefined)
          return undefined
        }
        const channel = openChannel(name)
        return new Promise<void>(over => {
          end = () => {
            isOver = true
            channel.close()
            over()
          }
          channel.addEventListener('message', ({ data }) => {
            if (data !== WANTED) return
            channel.postMessage(WRITING)
            void answer(channel)
          })
          resolve({ isHeld: () => !isOver, release: end })
        })
      }
      manager.request(name, options, hold).catch((error: unknown) => {
        if (!end) return reject(error instanceof Error ? error : new Error(String(error)))
        end()
        holder.lost()
      })
    })
  }

  return {
    claim(project, holder) {
      if (!locks) return Promise.resolve(free)
      // A page that may not use locks is as one without them.
      return request(locks, nameOf(project), holder, { ifAvailable: true }).catch(() => free)
    },

    async takeOver(project, holder) {
      if (!locks) return free
      const name = nameOf(project)
      const channel = openChannel(name)
      const waiting = new AbortController()
      let timer: ReturnType<typeof setTimeout> | undefined
      const answer = new Promise<'silent' | 'kept'>(resolve => {
        timer = setTimeout(() => resolve('silent'), silence)
        channel.addEventListener('message', ({ data }) => {
          if (data === UNWRITTEN) resolve('kept')
          if (data !== WRITING) return
          clearTimeout(timer)
          timer = setTimeout(() => resolve('kept'), patience)
        })
      })
      const requested = request(locks, name, holder, { signal: waiting.signal })
      channel.postMessage(WANTED)
      try {
        const first = await Promise.race([requested, answer])
        if (typeof first === 'object') return first
        waiting.abort()
        // It may have come in the same moment.
        const late = await requested.catch(() => undefined)
        return late ?? (first === 'silent' ? await request(locks, name, holder, { steal: true }) : undefined)
      } finally {
        clearTimeout(timer)
        channel.close()
      }
    },
  }
}
