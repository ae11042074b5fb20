import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { encodeGroups, type Group, type Reader } from './batches.ts'
import type { Features } from './features.ts'
import { createTokenizer } from './tokenizer.ts'

const json = (path: string): unknown =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../public/models/gleaner-en/${path}`, import.meta.url)), 'utf8'))
const tokenizer = createTokenizer(json('tokenizer.json'), json('tokenizer_config.json'))

/** Segments of very different lengths: headings, sentences, paragraphs, one of several windows. */
function mixedGroups(): Group[] {
  const words = 'The committee in Geneva heard Mrs. Adeyemi on grain prices and a treaty of 1921 while rain fell'.split(
    ' ',
  )
  let seed = 7
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647
  const segment = (length: number) => Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' ')
  const lengths = Array.from({ length: 300 }, (_, i) => (i === 40 ? 1500 : Math.round(3 + 90 * random() ** 3)))
  return lengths.map((length, i) => ({ text: `${i} ${segment(length)}`, starts: [0] }))
}

/** Runs a source to its end; every window's hidden state is its own ids, one number a piece. */
function drain(reader: Reader, groups: readonly Group[], budget: number) {
  const found = new Map<Group, Features>()
  const runs: number[][] = []
  const source = encodeGroups(reader, groups, (group, features) => found.set(group, features))
  for (let batch = source(budget); batch; batch = source(budget)) {
    runs.push(batch.windows.map(window => window.length))
    batch.done(batch.windows.map(ids => Uint16Array.from(ids)))
  }
  return { found, runs }
}

const reader = { tokenizer, hidden: 1, layers: 0, maxLength: 512 }

describe('runs', () => {
  it('hold one window each on WASM, in order', () => {
    const groups = mixedGroups()
    const { found, runs } = drain({ ...reader, batches: false }, groups, 1)
    expect(runs.every(run => run.length === 1)).toBe(true)
    expect([...found.keys()]).toEqual(groups)
  })

  it.each([512, 2048, 8192])(
    'hold windows of like lengths on WebGPU: padding under 10 %% at a budget of %i',
    budget => {
      const { found, runs } = drain({ ...reader, batches: true }, mixedGroups(), budget)
      expect(found.size).toBe(300)
      expect(runs.length).toBeLessThan(200)
      let pieces = 0
      let padded = 0
      for (const run of runs) {
        const longest = Math.max(...run) + 2
        if (run.length > 1) expect(run.length * longest).toBeLessThanOrEqual(budget)
        padded += run.length * longest
        pieces += run.reduce((sum, length) => sum + length + 2, 0)
      }
      expect(1 - pieces / padded).toBeLessThan(0.1)
    },
  )

  it('join a segment’s windows piece by piece, as if it had been encoded whole', () => {
    for (const batches of [false, true]) {
      const { found } = drain({ ...reader, batches }, mixedGroups(), 2048)
      for (const { encoding, hidden } of found.values()) expect(hidden).toEqual(Uint16Array.from(encoding.ids))
    }
  })
})
