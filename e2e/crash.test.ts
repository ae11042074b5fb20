import { expect, inject, it } from 'vitest'
import { crash } from './crash.ts'

const kills = Number(process.env.GLEANER_KILLS ?? 50)
const seed = Number(process.env.GLEANER_SEED ?? 1)
/** After as many a project begins anew. */
const ROUND = 25

it(
  `loses no saved edit and leaves no project half written when the browser is killed ${kills} times`,
  async () => {
    let [edits, saved, resets, wiped, restored] = [0, 0, 0, 0, 0]
    for (let done = 0; done < kills; done += ROUND) {
      const round = await crash(inject('url'), Math.min(ROUND, kills - done), seed + done)
      expect(round.failures).toEqual([])
      edits += round.edits
      saved += round.saved
      resets += round.resets
      wiped += round.wiped
      restored += round.restored
    }
    console.log(`${kills} kills, ${edits} edits found again, of which ${saved} had been shown as saved`)
    console.log(
      `The database was lost ${resets} times by Chromium and ${wiped} times by us, and restored ${restored} times`,
    )
    expect(restored).toBeGreaterThanOrEqual(resets + wiped)
    expect(edits).toBeGreaterThanOrEqual(saved)
    // Edits were made and saved in most of the runs, or nothing was tested; how many depends on the machine.
    expect(saved).toBeGreaterThan(kills)
  },
  kills * 12_000 + 60_000,
)
