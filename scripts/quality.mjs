// npm run quality -- --data FOLDER: entity F1 of the embedded model's heads, through the command line, beside the figures
// of its card; then what `tune` makes of CrossNER's few sentences, beside scikit-learn on the same features where PYTHON
// (or python3) imports it. FOLDER (or GLEANER_DATA) holds <name>/<split>.conll; heads whose data is not there are said to
// be left out.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureCommandLine, root } from './fresh.mjs'

/** How far from the card a figure may be, in points of F1. */
const TOLERANCE = 0.2

const { values } = parseArgs({ options: { data: { type: 'string' }, model: { type: 'string' } } })
const data = values.data ?? process.env.GLEANER_DATA
if (!data || !existsSync(data)) {
  console.error(
    data ? `${data}: no such folder` : 'name the data folder: npm run quality -- --data FOLDER, or GLEANER_DATA',
  )
  process.exit(2)
}
ensureCommandLine()
const model = values.model ?? join(root, 'public', 'models', 'gleaner-en')
const manifest = JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8'))

function evaluate(head, file, decode, limit) {
  const args = [
    'cli/gleaner.mjs',
    'evaluate',
    file,
    '--model',
    model,
    '--head',
    head,
    '--decode',
    decode,
    '--limit',
    String(limit),
    '--json',
  ]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(`evaluate ${head}: ${stderr}`)
  return JSON.parse(stdout)
}

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
const { crossner } = await import('../bench/crossner.mjs')
const below = await crossner(data, model)
if (below > 0) console.log(`tune is up to ${below.toFixed(2)} below logistic regression`)
process.exit(far === 0 && below === 0 ? 0 : 1)
