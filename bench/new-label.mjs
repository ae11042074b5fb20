// node bench/new-label.mjs --data FOLDER: what a dozen documents of one new label make of the head that is begun from, with
// and without texts of which that head says what it knows; writes bench/new-label.md. FOLDER (or GLEANER_DATA) holds
// <name>/train.conll and <name>/dev.conll.
//   --task SET:TYPE  may be repeated; leaves new-label.md alone
//   --seeds N        (default: 2)
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { root } from '../scripts/fresh.mjs'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    task: { type: 'string', multiple: true },
    seeds: { type: 'string', default: '2' },
  },
})
const data = values.data ?? process.env.GLEANER_DATA
if (!data) {
  console.error('name the data folder: node bench/new-label.mjs --data FOLDER, or GLEANER_DATA')
  process.exit(2)
}
await build({
  configFile: join(root, 'vite.cli.config.ts'),
  logLevel: 'warn',
  build: {
    outDir: join(root, '.cache', 'new-label'),
    rolldownOptions: {
      input: { 'new-label': join(root, 'bench', 'new-label.ts'), lane: join(root, 'cli', 'lane.ts') },
    },
  },
})
const { newLabel } = await import('../.cache/new-label/new-label.js')

const tasks = values.task ?? [
  'crossner_science:scientist',
  'crossner_science:university',
  'crossner_science:award',
  'crossner_politics:politicalparty',
  'crossner_ai:programlang',
  'bio_bc5cdr:Disease',
]
const shares = [0, 2]
const rows = []
await newLabel(
  data,
  tasks.map(task => task.split(':')),
  shares,
  Number(values.seeds),
  (task, share, row) => {
    rows.push({ task, share, ...row })
    console.log(task, share, row)
  },
)
const mean = share => {
  const own = rows.filter(row => row.share === share)
  const of = name => own.reduce((sum, row) => sum + row[name], 0) / own.length
  return { task: 'mean', share, newF1: of('newF1'), oldF1: of('oldF1'), falsely: of('falsely'), taken: of('taken') }
}
const all = [...rows, ...shares.map(mean)]
const cells = ['newF1', 'oldF1', 'falsely', 'taken'].map(name => task => {
  const [without, with_] = shares.map(share =>
    all.find(row => row.task === task && row.share === share)[name].toFixed(1),
  )
  return `${without} → ${with_}`
})
const table = [
  '| new label | its F1 | F1 of the old in news | false in 1000 words of news | names of news taken, % |',
  '| --- | --- | --- | --- | --- |',
  ...[...new Set(all.map(({ task }) => task))].map(task => `| ${task} | ${cells.map(of => of(task)).join(' | ')} |`),
].join('\n')
console.log(`\n${table}`)
if (!values.task) {
  const about = [
    '# A dozen documents of one new label, begun from a head',
    '',
    'The head of the model is begun from; twelve sentences of a train file are annotated for the new label alone. Entity F1 of',
    'that on the dev file of the same set; and in 700 sentences of news (CoNLL-2003 dev), where it does not occur, F1 of the',
    'old labels, entities falsely of the new one, and how many of the names found before it takes. Without → with texts of',
    'the same train file, twice as long as the twelve, on which nothing is annotated. The mean of',
    `${values.seeds} seeds. Made by \`node bench/new-label.mjs --data FOLDER\`.`,
  ]
  writeFileSync(join(root, 'bench', 'new-label.md'), `${about.join('\n')}\n\n${table}\n`)
}
process.exit(0)
