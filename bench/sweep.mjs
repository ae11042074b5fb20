// node bench/sweep.mjs --data FOLDER: what the options of training by hand make of it, the table that its defaults come
// from; writes bench/sweep.md. FOLDER (or GLEANER_DATA) holds <name>/train.conll and <name>/dev.conll.
//   --set NAME     may be repeated (default: crossner_politics, crossner_science, crossner_ai)
//   --seeds N      (default: 3)
//   --kind KIND    linear or mlp alone; leaves sweep.md alone
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { root } from '../scripts/fresh.mjs'
import { bases, cells, ofSeeds, table, variations } from './sweep-table.mjs'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    set: { type: 'string', multiple: true },
    seeds: { type: 'string', default: '3' },
    kind: { type: 'string' },
  },
})
const data = values.data ?? process.env.GLEANER_DATA
if (!data) {
  console.error('name the data folder: node bench/sweep.mjs --data FOLDER, or GLEANER_DATA')
  process.exit(2)
}
await build({
  configFile: join(root, 'vite.cli.config.ts'),
  logLevel: 'warn',
  build: {
    outDir: join(root, '.cache', 'sweep'),
    rolldownOptions: { input: { sweep: join(root, 'bench', 'sweep.ts'), lane: join(root, 'cli', 'lane.ts') } },
  },
})
const { sweep } = await import('../.cache/sweep/sweep.js')

const sets = values.set ?? ['crossner_politics', 'crossner_science', 'crossner_ai']
const kinds = values.kind ? [values.kind] : Object.keys(bases)
const rows = []
for (const kind of kinds)
  await sweep(data, sets, variations(kind), Number(values.seeds), row => {
    rows.push(row)
    console.log(kind, ...cells({ ...row, ofSeeds: ofSeeds(row, sets) }, sets))
  })
const whole = table(rows, sets)
console.log(`\n${whole}`)
if (!values.kind) {
  const about = [
    '# What the options of training by hand are worth',
    '',
    "Entity F1 on the dev files of CrossNER, by constrained Viterbi without learned transitions, on the embedded model's",
    'features; heads trained on the train files alone, their last epoch, nothing chosen by dev. The mean of',
    `${values.seeds} seeds; in brackets how far the seeds lie apart. Made by`,
    '`node bench/sweep.mjs --data FOLDER`. The defaults of `src/domain/training-arguments.ts` come from it.',
  ]
  writeFileSync(join(root, 'bench', 'sweep.md'), `${about.join('\n')}\n\n${whole}\n`)
}
process.exit(0)
