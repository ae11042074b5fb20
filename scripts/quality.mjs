// npm run quality [-- heads | crossner]: entity F1 of the embedded model's heads, through the command line, beside the
// figures of its card; then what `tune` makes of CrossNER's few sentences, beside scikit-learn on the same features where
// PYTHON (or python3) imports it. One of them alone where it is named.
//   --data FOLDER   (or GLEANER_DATA; default: ../shared/data) has <name>/<split>.conll, or archives of them, *.tar.xz; what
//                   is not there is said to be left out
//   --model FOLDER  (default: the embedded model)
//   --seeds N       of tune (default: 3)
//   --tune OPTION   further ones of `tune`, as in --tune=--neighbours; may be repeated
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { crossner } from '../bench/crossner.mjs'
import { dataFolder } from '../bench/data.mjs'
import { ensureCommandLine, root } from './fresh.mjs'

/** How far from the card a figure may be, in points of F1. */
const TOLERANCE = 0.2

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    model: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    tune: { type: 'string', multiple: true, default: [] },
  },
})
const data = dataFolder(values.data)
const parts = positionals.length > 0 ? positionals : ['heads', 'crossner']
const unknown = parts.find(part => !['heads', 'crossner'].includes(part))
if (unknown !== undefined || data === undefined) {
  console.error(
    data ? `"${unknown}" is neither heads nor crossner` : 'no data: npm run quality -- --data FOLDER, or GLEANER_DATA',
  )
  process.exit(2)
}
ensureCommandLine()
const model = values.model ?? join(root, 'public', 'models', 'gleaner-en')
let isGood = true
if (parts.includes('heads') && heads() > 0) isGood = false
if (parts.includes('crossner')) {
  const below = await crossner(data, model, values.tune, Number(values.seeds))
  if (below > 0) {
    isGood = false
    console.log(`tune is up to ${below.toFixed(2)} below logistic regression`)
  }
}
process.exit(isGood ? 0 : 1)

/** @returns how many figures are far from the card */
function heads() {
  const manifest = JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8'))
  let far = 0
  const leftOut = []
  console.log('head                 data             sentences  decode    card    here   difference  strict')
  for (const { name, dev } of manifest.heads) {
    const file = dev && join(data, dev.data, `${dev.split}.conll`)
    if (!file || !existsSync(file)) {
      leftOut.push(name)
      continue
    }
    for (const decode of ['viterbi', 'argmax']) {
      const scores = evaluate(name, file, decode, dev.sentences)
      const here = 100 * scores.shared.overall_f1
      const difference = here - dev.f1[decode]
      if (Math.abs(difference) > TOLERANCE) far++
      const cells = [
        name.padEnd(20),
        dev.data.padEnd(16),
        String(dev.sentences).padStart(9),
        decode.padEnd(8),
        dev.f1[decode].toFixed(2).padStart(6),
        here.toFixed(2).padStart(6),
        `${difference >= 0 ? '+' : ''}${difference.toFixed(2)}`.padStart(11),
        (100 * scores.strict.overall_f1).toFixed(2).padStart(6),
      ]
      console.log(cells.join('  '))
    }
  }
  if (leftOut.length > 0) console.log(`no data here for: ${leftOut.join(', ')}`)
  console.log(
    far === 0
      ? `every figure is within ${TOLERANCE} of the card`
      : `${far} figures are more than ${TOLERANCE} from the card`,
  )
  return far
}

function evaluate(head, file, decode, limit) {
  const args = ['cli/gleaner.mjs', 'evaluate', file, '--model', model, '--head', head]
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...args, '--decode', decode, '--limit', String(limit), '--json'],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 },
  )
  if (status !== 0) throw new Error(`evaluate ${head}: ${stderr}`)
  return JSON.parse(stdout)
}
