// What runs on the app's own origin before it is measured: a project is written by the app's own storage.
import { openProjectStore } from '../../src/app/project/storage.ts'
import { bigProject } from './texts.ts'

async function fill(count: number, entities: number) {
  const { records, texts, entities: total } = bigProject(count, entities)
  const store = await openProjectStore()
  const start = performance.now()
  await store.write({ records: [...records], texts: [...texts], keptSteps: 0, addedSteps: [], position: 0 })
  localStorage.setItem('gleaner-choices/1', JSON.stringify({ visited: true }))
  return { entities: total, milliseconds: performance.now() - start }
}

Object.assign(globalThis, { fill })
