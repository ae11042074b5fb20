import { createRoot } from 'react-dom/client'
import { createApp } from './app/app.ts'
import { localChoices } from './app/choices.ts'
import { openMirrored } from './app/mirror/mirrored.ts'
import { say } from './app/session.ts'
import { connectEngine } from './engine/client.ts'
import { App } from './ui/App.tsx'
import { hueSheet } from './ui/hues.ts'
import { fetchLabelParts } from './ui/labels/lazily.tsx'

/** The model's folder: the one place that names it. */
const MODEL = 'models/gleaner-en/'

const featureFolder = () => import('./engine/feature-folder.ts')

const app = createApp({
  engine: connectEngine(() => new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' })),
  modelUrl: new URL(MODEL, document.baseURI).href,
  openStore: (project, how) => openMirrored(project, how, text => say(app.session, { tone: 'trouble', text })),
  async eraseStore(project) {
    const [{ eraseMirrored }, { removeAll }] = await Promise.all([import('./app/mirror/mirror.ts'), featureFolder()])
    // What cannot have them has none.
    await removeAll(project).catch(() => {})
    await eraseMirrored(project)
  },
  removeFeatures: async () => (await featureFolder()).removeAll(),
  locks: navigator.locks,
  choiceStore: localChoices,
  fetchLabelParts,
  platform: navigator.platform,
})

const sheet = new CSSStyleSheet()
sheet.replaceSync(hueSheet())
document.adoptedStyleSheets.push(sheet)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(<App app={app} />)
void app.start(window)
