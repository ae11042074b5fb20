/** Everything that can be done, once: palette, key sheet, tooltips and tests read this list. */
import { type Choices, themes } from './choices.ts'
import { diagnostics } from './diagnostics.ts'
import { copyText } from './exporting.ts'
import type { House } from './house.ts'
import { samples } from './samples.ts'
import { say } from './session.ts'
import { step } from './stepping.ts'

export interface Action {
  readonly id: string
  readonly title: string
  readonly group: 'Text' | 'Reading' | 'Heads' | 'Result' | 'View' | 'Samples' | 'Engine'
  readonly keys: readonly string[]
  readonly enabled: () => boolean
  readonly run: () => void
  /** Its keys count while typing in a field too. */
  readonly inFields?: boolean
  /** A setting and its state. */
  readonly on?: boolean
}

/** Rebuilt at each call: what is on, enabled and offered follows the stores. */
export function createActions(house: House): readonly Action[] {
  const { session, choices, project, tagging, inspecting, intake, exporting } = house
  const now = session.getState()
  const chosen = choices.getState()
  const { open, documents, step: lastStep } = project.store.getState()
  const always = () => true
  const reading = () => open.kind === 'open' && now.writing.kind === 'no'
  const hasResults = () => reading() && now.results !== undefined
  const choose = (choice: Partial<Choices>) => choices.setState(choice)
  const neighbour = (by: 1 | -1) => {
    const at = open.kind === 'none' ? -1 : documents.findIndex(({ id }) => id === open.id)
    return documents[at + by]?.id
  }
  const goTo = (id: string | undefined) => id !== undefined && void project.open(id)
  const raise = (by: number) => {
    const threshold = Math.min(0.95, Math.max(0, Math.round((chosen.threshold + by) * 20) / 20))
    choose({ threshold })
    say(session, { tone: 'news', text: `Shown from ${Math.round(threshold * 100)} % confidence.` })
  }
  const heads = now.engine.kind === 'ready' ? now.engine.loaded.manifest.heads : []
  const nextHead = (by: 1 | -1) => {
    const at = heads.findIndex(({ name }) => name === now.head?.name)
    return heads[(at + by + heads.length) % heads.length]
  }
  const isRunning = () => now.tagging.kind === 'running' || now.engine.kind === 'loading'
  const nextTheme = themes[(themes.indexOf(chosen.theme) + 1) % themes.length] ?? 'auto'

  const text: readonly Omit<Action, 'group'>[] = [
    { id: 'paste', title: 'Paste a text', keys: [], enabled: always, run: () => void pasteFromClipboard(house) },
    { id: 'open', title: 'Open a text file', keys: ['o'], enabled: always, run: () => pickFiles(house) },
    { id: 'write', title: 'Write a text', keys: ['w'], enabled: always, run: intake.write },
    { id: 'edit', title: 'Edit text', keys: ['e'], enabled: reading, run: intake.edit },
    {
      id: 'step-back',
      title:
        lastStep?.direction === 'forward' ? `Redo: ${lastStep.title}` : `Undo${lastStep ? `: ${lastStep.title}` : ''}`,
      keys: ['Mod+Z'],
      enabled: () => lastStep !== undefined && now.writing.kind === 'no',
      run: () => void intake.stepBack(),
    },
    {
      id: 'next-document',
      title: 'Next document',
      keys: ['j'],
      enabled: () => neighbour(1) !== undefined,
      run: () => goTo(neighbour(1)),
    },
    {
      id: 'previous-document',
      title: 'Previous document',
      keys: ['k'],
      enabled: () => neighbour(-1) !== undefined,
      run: () => goTo(neighbour(-1)),
    },
    {
      id: 'delete-document',
      title: 'Delete this document',
      keys: ['Shift+Delete'],
      enabled: () => open.kind !== 'none' && now.writing.kind === 'no',
      run: () => open.kind !== 'none' && void intake.remove(open.id),
    },
  ]
  const readingActions: readonly Omit<Action, 'group'>[] = [
    { id: 'next-entity', title: 'Next entity', keys: ['n'], enabled: hasResults, run: () => step(house, 1) },
    { id: 'previous-entity', title: 'Previous entity', keys: ['p'], enabled: hasResults, run: () => step(house, -1) },
    {
      id: 'inspect',
      title: 'Inspect the word',
      keys: ['i'],
      enabled: () => reading() && now.selection !== undefined && now.inspection.kind === 'off',
      run: () => now.selection && void inspecting.inspect(now.selection.start, now.selection),
    },
    {
      id: 'close',
      title: 'Close',
      keys: ['Escape'],
      enabled: () => now.selection !== undefined || now.drawer || now.sheet || now.notice !== undefined,
      run: () => {
        if (now.drawer || now.notice) session.setState({ drawer: false, notice: undefined })
        else inspecting.close()
      },
    },
    {
      id: 'raise-threshold',
      title: 'Raise the threshold',
      keys: ['.'],
      enabled: () => chosen.threshold < 0.95,
      run: () => raise(0.05),
    },
    {
      id: 'lower-threshold',
      title: 'Lower the threshold',
      keys: [','],
      enabled: () => chosen.threshold > 0,
      run: () => raise(-0.05),
    },
    {
      id: 'show-confidence',
      title: 'Show confidence',
      keys: ['c'],
      enabled: always,
      on: chosen.showConfidence,
      run: () => choose({ showConfidence: !chosen.showConfidence }),
    },
    {
      id: 'show-seams',
      title: 'Show where windows meet',
      keys: ['x'],
      enabled: always,
      on: chosen.showSeams,
      run: () => choose({ showSeams: !chosen.showSeams }),
    },
    {
      id: 'show-all',
      title: 'Show all labels',
      keys: ['a'],
      enabled: () => now.hidden.size > 0,
      run: () => session.setState({ hidden: new Set() }),
    },
    {
      id: 'tag',
      title: 'Tag again',
      keys: ['t'],
      enabled: () => reading() && now.engine.kind === 'ready',
      run: () => void tagging.tag({ again: true }),
    },
    { id: 'stop', title: 'Stop', keys: ['s'], enabled: isRunning, run: tagging.stop },
    {
      id: 'retry',
      title: 'Try again',
      keys: ['r'],
      enabled: () => now.engine.kind === 'failed' || now.engine.kind === 'off' || now.tagging.kind === 'failed',
      run: () => void tagging.retry(),
    },
  ]
  const headActions: readonly Omit<Action, 'group'>[] = [
    ...([1, -1] as const).map(by => ({
      id: by === 1 ? 'next-head' : 'previous-head',
      title: by === 1 ? 'Next head' : 'Previous head',
      keys: [by === 1 ? 'h' : 'Shift+H'],
      enabled: () => heads.length > 1,
      run: () => {
        const head = nextHead(by)
        if (head) tagging.pickHead(head.name)
      },
    })),
    ...heads.map(({ name, title }) => ({
      id: `head:${name}`,
      title: `Head: ${title}`,
      keys: [],
      enabled: always,
      on: name === now.head?.name,
      run: () => tagging.pickHead(name),
    })),
  ]
  const result: readonly Omit<Action, 'group'>[] = [
    {
      id: 'copy-tsv',
      title: 'Copy entities as TSV',
      keys: ['y'],
      enabled: hasResults,
      run: () => void exporting.copy('tsv'),
    },
    {
      id: 'copy-json',
      title: 'Copy entities as JSON',
      keys: ['Shift+Y'],
      enabled: hasResults,
      run: () => void exporting.copy('json'),
    },
    {
      id: 'download-tsv',
      title: 'Download entities as TSV',
      keys: ['d'],
      enabled: hasResults,
      run: () => exporting.download('tsv'),
    },
    {
      id: 'download-json',
      title: 'Download entities as JSON',
      keys: ['Shift+D'],
      enabled: hasResults,
      run: () => exporting.download('json'),
    },
  ]
  const viewActions: readonly Omit<Action, 'group'>[] = [
    {
      id: 'palette',
      title: 'All commands',
      keys: ['Mod+K'],
      enabled: always,
      inFields: true,
      run: () => session.setState({ dialog: 'palette' }),
    },
    { id: 'keys', title: 'Keys', keys: ['?'], enabled: always, run: () => session.setState({ dialog: 'keys' }) },
    {
      id: 'documents',
      title: 'Show documents',
      keys: ['b'],
      enabled: always,
      on: chosen.documentsOpen,
      run: () => choose({ documentsOpen: !chosen.documentsOpen }),
    },
    {
      id: 'panel',
      title: 'Show the panel',
      keys: ['m'],
      enabled: always,
      on: chosen.panelOpen,
      run: () => choose({ panelOpen: !chosen.panelOpen }),
    },
    {
      id: 'theme',
      title: `Colours: use ${themeNames[nextTheme]}`,
      keys: ['Shift+T'],
      enabled: always,
      run: () => choose({ theme: nextTheme }),
    },
  ]
  const engine: readonly Omit<Action, 'group'>[] = [
    {
      id: 'device',
      title: 'About the device',
      keys: ['g'],
      enabled: always,
      run: () => session.setState({ dialog: 'device' }),
    },
    {
      id: 'copy-diagnostics',
      title: 'Copy diagnostics',
      keys: [],
      enabled: always,
      run: () =>
        void copyText(
          session,
          diagnostics(session.getState(), navigator.userAgent, crossOriginIsolated),
          'the diagnostics; no text is in them.',
        ),
    },
    ...(['auto', 'webgpu', 'wasm'] as const).map(device => ({
      id: `run-on:${device}`,
      title: { auto: 'Choose the device by itself', webgpu: 'Run on WebGPU', wasm: 'Run on WASM' }[device],
      keys: [],
      enabled: always,
      on: chosen.device === device,
      run: () => choose({ device }),
    })),
  ]
  const sampleActions = samples.map(({ name, title }) => ({
    id: `sample:${name}`,
    title: `Sample: ${title}`,
    keys: [],
    enabled: always,
    run: () => void intake.takeSample(name),
  }))

  const groups = {
    Text: text,
    Reading: readingActions,
    Heads: headActions,
    Result: result,
    View: viewActions,
    Engine: engine,
    Samples: sampleActions,
  }
  return Object.entries(groups).flatMap(([group, actions]) =>
    actions.map(action => ({ ...action, group: group as Action['group'] })),
  )
}

const themeNames = { auto: 'those of the system', light: 'light', dark: 'dark' }

async function pasteFromClipboard({ session, intake, mac }: House): Promise<void> {
  try {
    await intake.takeText(await navigator.clipboard.readText(), 'Pasted')
  } catch {
    say(session, {
      tone: 'news',
      text: `Press ${mac ? '⌘V' : 'Ctrl V'} to paste: the browser lets only the key read the clipboard.`,
    })
  }
}

function pickFiles({ intake }: House): void {
  const input = Object.assign(document.createElement('input'), {
    type: 'file',
    accept: '.txt,.md,.markdown,.text,text/plain,text/markdown',
    multiple: true,
  })
  input.addEventListener('change', () => void intake.takeFiles([...(input.files ?? [])]))
  input.click()
}
