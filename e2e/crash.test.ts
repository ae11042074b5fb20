import { expect, inject, it } from 'vitest'
import { crash, type Outcome } from './crash.ts'

const kills = Number(process.env.GLEANER_KILLS ?? 50)
const seed = Number(process.env.GLEANER_SEED ?? 1)
/** After as many a project begins anew. */
const ROUND = 25

it(
  `loses no saved edit and leaves no project half written when the browser is killed ${kills} times`,
  async () => {
    // Two browsers at a time, each with a profile of its own: to start one is mostly waiting.
    const rounds: Outcome[] = []
    const crashEveryOther = async (first: number) => {
      for (let done = first; done < kills; done += 2 * ROUND)
        rounds.push(await crash(inject('url'), Math.min(ROUND, kills - done), seed + done))
    }
    await Promise.all([crashEveryOther(0), crashEveryOther(ROUND)])
    expect(rounds.flatMap(({ failures }) => failures)).toEqual([])
    const sum = (of: (round: Outcome) => number) => rounds.reduce((total, round) => total + of(round), 0)
    const [edits, saved] = [sum(round => round.edits), sum(round => round.saved)]
    const [resets, wiped] = [sum(round => round.resets), sum(round => round.wiped)]
    const restored = sum(round => round.restored)
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
