import { ask, launch, openPage } from './browser.mjs'
import { ratio, row, share } from './table.mjs'

const KB = 1000
let seed = 0

/** Words per second, latency and re-tagging on WASM, ours and the peers' in one browser, in turns. */
export async function speed({ isolated, plain, quick }) {
  const size = (quick ? 10 : 50) * KB
  const browser = await launch()
  try {
    const open = async (url, choice) => {
      const page = await openPage(browser, url)
      return { page, about: await ask(page, 'open', choice) }
    }
    const ours = await open(isolated, { subject: 'gleaner', device: 'wasm' })
    // A host without isolation headers gives one lane.
    const oneLane = await open(plain, { subject: 'gleaner', device: 'wasm' })
    const peers = []
    for (const subject of ['xenova', 'huggingface']) {
      const documented = await open(isolated, { subject })
      const sameThreads = await open(isolated, { subject, threads: ours.about.threads })
      peers.push({ documented, sameThreads })
    }
    const all = [ours, oneLane, ...peers.flatMap(({ documented, sameThreads }) => [documented, sameThreads])]

    await sameWork(all, quick ? 4 * KB : 20 * KB)

    const rates = new Map(all.map(subject => [subject, []]))
    const encoding = []
    const retagging = []
    const heads = (await ask(ours.page, 'heads')).slice(1)
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      const text = seed++
      // There and back again, so that nobody always runs on a machine that another has just warmed.
      for (const subject of round % 2 ? all.toReversed() : all) {
        const { words, milliseconds } = await ask(subject.page, 'tag', text, size)
        rates.get(subject).push((1000 * words) / milliseconds)
        if (subject === ours) encoding.push(milliseconds)
      }
      for (const head of heads.slice(round * 3, round * 3 + 3))
        retagging.push(await ask(ours.page, 'retag', text, size, head))
    }

    const latencies = new Map(all.map(subject => [subject, []]))
    for (let run = 0; run < (quick ? 5 : 21); run++) {
      const text = seed++
      for (const subject of all) latencies.get(subject).push((await ask(subject.page, 'sentence', text)).milliseconds)
    }

    const profiled = await open(isolated, { subject: 'gleaner', device: 'wasm', profiled: true })
    await ask(profiled.page, 'tag', seed++, 4 * KB)
    const text = seed++
    const profile = async ({ page, about }) => share(about, await ask(page, 'profile', text, size))
    const ourShare = await profile(profiled)

    const kb = `${size / KB} kB of mixed text`
    const rateRows = new Map(all.map(({ about }, i) => [all[i], row(kb, about, 'words/s', rates.get(all[i]))]))
    const encodeRow = row(`${kb}, encoded`, ours.about, 'ms', encoding)
    const retagRow = row(`${kb}, re-tagged with another head`, ours.about, 'ms', retagging)
    const ratios = []
    for (const { documented, sameThreads } of peers) {
      for (const [peer, how, goal] of [
        [documented, 'as documented', 2],
        [sameThreads, 'at our threads', 1.2],
      ]) {
        const name = `words/s to ${peer.about.name} ${how} (${peer.about.threads})`
        const found = ratio(name, rateRows.get(ours).median, rateRows.get(peer).median, goal)
        ratios.push(found.ratio < goal ? { ...found, why: [ourShare, await profile(peer)] } : found)
      }
    }
    const retag = ratio('re-tagging to encoding', encodeRow.median, retagRow.median, 50)
    ratios.push(retag.ratio < retag.goal ? { ...retag, why: [ourShare] } : retag)
    return {
      rows: [
        ...rateRows.values(),
        ...all.map(subject => row('one sentence, warm', subject.about, 'ms', latencies.get(subject))),
        encodeRow,
        retagRow,
      ],
      ratios,
      notes: [`where our time goes: ${ourShare}`],
    }
  } finally {
    await browser.close()
  }
}

/** Warms all up on one text, and sees that nobody skips a part of it. Lanes beyond the first start here. */
async function sameWork(all, size) {
  const text = seed++
  const counts = []
  for (const { page } of all) counts.push(await ask(page, 'labelledPieces', text, size))
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  if (least < most * 0.97) {
    const found = all.map(({ about }, i) => `${about.name} (${about.threads}) ${counts[i]}`)
    throw new Error(`not the same work: labelled pieces of one text: ${found.join(', ')}`)
  }
}

/** A smoke figure: a GPU played by the CPU says nothing about a real one. */
export async function softwareGpu({ isolated }) {
  const browser = await launch('--enable-unsafe-webgpu')
  try {
    const page = await openPage(browser, isolated)
    const about = await ask(page, 'open', { subject: 'gleaner', device: 'webgpu' })
    await ask(page, 'tag', seed++, 500)
    const { words, milliseconds } = await ask(page, 'tag', seed++, 2 * KB)
    return { rows: [row('2 kB on software WebGPU (smoke figure)', about, 'words/s', [(1000 * words) / milliseconds])] }
  } catch (error) {
    return { notes: [`software WebGPU was not measured: ${error.message.split('\n')[0]}`] }
  } finally {
    await browser.close()
  }
}
