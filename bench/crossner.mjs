import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from '../scripts/fresh.mjs'

const python = process.env.PYTHON ?? 'python3'
const sets = ['crossner_politics', 'crossner_science', 'crossner_ai']
const seeds = [42, 43, 44]
const folder = join(root, '.cache', 'crossner')

/**
 * Prints what `tune TRAIN`, without `--dev`, makes of the few sentences of CrossNER: entity F1 on their dev files, mean of
 * three seeds, beside what scikit-learn makes of the same features where PYTHON (or python3) imports it.
 *
 * @param data folder of <name>/<train|dev>.conll
 * @returns how many points of F1 we are below logistic regression, of the set where it is most; 0 where nowhere
 */
export async function crossner(data, model) {
  const there = sets.filter(name => ['train', 'dev'].every(split => existsSync(join(data, name, `${split}.conll`))))
  if (there.length === 0) return 0
  mkdirSync(folder, { recursive: true })
  const hasPeers = spawnSync(python, ['-c', 'import sklearn']).status === 0
  if (hasPeers)
    await build({
      configFile: join(root, 'vite.cli.config.ts'),
      logLevel: 'warn',
      build: {
        outDir: join(folder, 'code'),
        rolldownOptions: {
          input: { features: join(root, 'bench', 'features.ts'), lane: join(root, 'cli', 'lane.ts') },
        },
      },
    })
  console.log('\ntune TRAIN           ours (seeds)                 logistic   (C)  string  prototype     knn')
  let below = 0
  for (const name of there) {
    const [train, dev] = ['train', 'dev'].map(split => join(data, name, `${split}.conll`))
    const ours = seeds.map(seed => tuned(train, dev, seed, model))
    const mean = ours.reduce((sum, f1) => sum + f1, 0) / ours.length
    const peers = hasPeers ? learned(train, dev, join(folder, name), model) : undefined
    if (peers) below = Math.max(below, peers.logistic - mean)
    const cells = [
      name.padEnd(20),
      `${mean.toFixed(2)} (${ours.map(f1 => f1.toFixed(1)).join(' ')})`.padEnd(26),
      ...(peers
        ? [
            peers.logistic.toFixed(2).padStart(8),
            `(${peers.c})`.padStart(6),
            peers.string.toFixed(2).padStart(6),
            peers.prototype.toFixed(2).padStart(9),
            peers.knn.toFixed(2).padStart(6),
          ]
        : [`${python} has no scikit-learn`]),
    ]
    console.log(cells.join('  '))
  }
  return below
}

function tuned(train, dev, seed, model) {
  const head = join(folder, 'tuned.head.json')
  run(process.execPath, ['cli/gleaner.mjs', 'tune', train, '--out', head, '--seed', String(seed), '--model', model])
  const scores = run(process.execPath, ['cli/gleaner.mjs', 'evaluate', dev, '--head', head, '--json', '--model', model])
  return 100 * JSON.parse(scores).default.overall_f1
}

function learned(train, dev, prefix, model) {
  run(process.execPath, [join(folder, 'code', 'features.js'), train, dev, prefix, model])
  return JSON.parse(run(python, [join(root, 'bench', 'crossner_baseline.py'), prefix]))
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return stdout
}
