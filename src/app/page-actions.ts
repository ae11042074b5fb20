/** Actions on the page itself, and on what the model runs on. */
import type { Entry } from './actions.ts'
import { type Choices, themes } from './choices.ts'
import { copyText } from './clipboard.ts'
import type { House } from './house.ts'
import { say, type Session } from './session.ts'

const themeNames = { auto: 'those of the system', light: 'light', dark: 'dark' }
const deviceTitles = { auto: 'WebGPU where it can be trusted', webgpu: 'WebGPU', wasm: 'WASM' }
const devices: readonly Choices['device'][] = ['auto', 'webgpu', 'wasm']

/** Below it the documents are a drawer and the panel a sheet, as in `layout.css`. */
export const NARROW = '(max-width: 899px)'

export function pageActions({ session, choices }: House): { view: Entry[]; engine: Entry[] } {
  const { drawer, sheet } = session.getState()
  const { documentsOpen, panelOpen, theme, device } = choices.getState()
  const nextTheme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto'
  return {
    view: [
      {
        id: 'palette',
        title: 'All commands',
        keys: ['Mod+K'],
        inFields: true,
        run: () => session.setState({ dialog: 'palette' }),
      },
      { id: 'keys', title: 'Keys', keys: ['?'], run: () => session.setState({ dialog: 'keys' }) },
      {
        id: 'documents',
        title: 'Documents',
        keys: ['b'],
        on: documentsOpen,
        run: () => {
          if (matchMedia(NARROW).matches) session.setState({ drawer: !drawer })
          else choices.setState({ documentsOpen: !documentsOpen })
        },
      },
      {
        id: 'panel',
        title: 'Panel',
        keys: ['m'],
        on: panelOpen,
        run: () => {
          if (matchMedia(NARROW).matches) session.setState({ sheet: !sheet })
          else choices.setState({ panelOpen: !panelOpen })
        },
      },
      {
        id: 'theme',
        title: `Colours: use ${themeNames[nextTheme]}`,
        keys: ['Shift+T'],
        run: () => choices.setState({ theme: nextTheme }),
      },
    ],
    engine: [
      { id: 'device', title: 'About the device', keys: ['g'], run: () => session.setState({ dialog: 'device' }) },
      {
        id: 'copy-diagnostics',
        title: 'Copy diagnostics',
        run: () => void copyDiagnostics(session),
      },
      ...devices.map(other => ({
        id: `run-on:${other}`,
        title: `Run on: ${deviceTitles[other]}`,
        on: device === other,
        run: () => choices.setState({ device: other }),
      })),
    ],
  }
}

async function copyDiagnostics(session: Session): Promise<void> {
  try {
    const { diagnostics } = await import('./diagnostics.ts')
    const words = diagnostics(session.getState(), navigator.userAgent, crossOriginIsolated)
    await copyText(session, words, 'the diagnostics; no text is in them.')
  } catch {
    say(session, { tone: 'trouble', text: 'The diagnostics could not be fetched. Try again once connected.' })
  }
}
