// What runs in the page that is killed: the project and the storage of the app, without its face and its model.
import { position, stepsOf } from '../src/domain/history.ts'
import { createProject } from '../src/app/project/project.ts'
import { openMirrored } from '../src/app/mirror/mirrored.ts'
import { nextMove, randomFrom } from './crash-edits.ts'

let [lost, restored] = [false, false]
const project = createProject(async () => {
  const store = await openMirrored(undefined, undefined, () => (restored = true))
  lost = store.lost !== undefined
  return store
})

/** What the page found when it was opened, as plain JSON. */
export async function found() {
  await project.start(undefined)
  const { timeline, documents, keeping, problems } = project.store.getState()
  const texts = await Promise.all(documents.map(async ({ id }) => [id, (await project.textOf(id)) ?? null] as const))
  return {
    records: [...timeline.present.values()],
    steps: stepsOf(timeline),
    position: position(timeline),
    keeping: keeping.kind,
    problems,
    /** The browser threw its database away, as it says itself. */
    lost,
    /** The database was empty, and was filled from the mirror. */
    restored,
    texts,
  }
}

/** Edits until the end, in bursts; says in the console how many edits were made when all of them are shown as saved. */
export async function edit(seed: number): Promise<never> {
  let made = 0
  project.store.subscribe((now, before) => {
    if (now.saved === 'saved' && before.saved !== 'saved') console.log(`saved ${made}`)
  })
  const random = randomFrom(seed)
  for (;;) {
    const burst = random() < 0.1 ? 10 : 1
    for (let index = 0; index < burst; index++) {
      const move = nextMove(project.store.getState().timeline, seed, made)
      if (move.kind === 'commit') project.commit(move.edit, move.texts)
      else project.goTo(move.count)
      made++
    }
    await new Promise(next => setTimeout(next, random() * 12))
  }
}

Object.assign(globalThis, { crash: { found, edit } })
