import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from '../scripts/fresh.mjs'

const python = process.env.PYTHON ?? 'python3'
const sets = ['crossner_politics', 'crossner_science', 'crossner_ai']
const firstSeed = 42
const folder = join(root, '.cache', 'crossner')

/**
 * Prints what `tune TRAIN`, without `--dev`, makes of the few sentences of CrossNER: entity F1 on their dev files, mean of
 * some seeds, beside what else learns from the same features, where PYTHON (or python3) has scikit-learn.
 *
 * @param data folder of <name>/<train|dev>.conll
 * @param options further ones of `tune`
 * @param count how many seeds; of each tune and scikit-learn have folds of their own
 * @returns how many points of F1 we are below logistic regression, in the mean of a set, where it is most; else 0
 */
export async function crossner(data, model, options = [], count = 3) {
  const seeds = Array.from({ length: count }, (_, place) => firstSeed + place)
  const there = sets.filter(name => ['train', 'dev'].every(split => existsSync(join(data, name, `${split}.conll`))))
  if (there.length < sets.length)
    console.log(`no data here for: ${sets.filter(name => !there.includes(name)).join(', ')}`)
  if (there.length === 0) return 0
  mkdirSync(folder, { recursive: true })
  await buildTools()
  const hasPeers = spawnSync(python, ['-c', 'import sklearn']).status === 0
  if (!hasPeers) console.log(`${python} has no scikit-learn: name one that has by PYTHON`)
  console.log(`\n${['tune TRAIN', ...options].join(' ')}: entity F1 on dev, of seeds ${seeds.join(', ')}`)
  console.log(row('', 'ours', 'C', 'logistic', 'C', 'string', 'prototype', 'knn', 'seconds'))
  const rows = []
  for (const name of there) {
    const began = performance.now()
    const figures = figuresOf(data, name, model, options, seeds, hasPeers)
    rows.push(figures)
    console.log(rowOf(name, { ...figures, seconds: (performance.now() - began) / 1000 }))
  }
  console.log(rowOf('mean', Object.fromEntries(columns.map(name => [name, rows.flatMap(row => row[name] ?? [])]))))
  if (hasPeers) console.log(`logistic: ${rows[0].versions}`)
  return Math.max(0, ...rows.flatMap(({ ours, logistic }) => (logistic ? [mean(logistic) - mean(ours)] : [])))
}

/** Code of ours that no command of the command line runs. */
function buildTools() {
  const input = Object.fromEntries(['features', 'evaluations'].map(name => [name, join(root, 'bench', `${name}.ts`)]))
  return build({
    configFile: join(root, 'vite.cli.config.ts'),
    logLevel: 'warn',
    build: {
      outDir: join(folder, 'code'),
      rolldownOptions: { input: { ...input, lane: join(root, 'cli', 'lane.ts') } },
    },
  })
}

function figuresOf(data, name, model, options, seeds, hasPeers) {
  const [train, dev] = ['train', 'dev'].map(split => join(data, name, `${split}.conll`))
  const prefix = join(folder, name)
  const heads = seeds.map(seed => {
    tell(`${name}, seed ${seed}`)
    const out = `${prefix}.seed-${seed}.head.json`
    const given = ['--out', out, '--seed', String(seed), '--model', model, ...options]
    const said = run(process.execPath, ['cli/gleaner.mjs', 'tune', train, ...given])
    return { file: out, c: Number(/^C (\S+):.*taken/m.exec(said)?.[1]) }
  })
  let peers
  if (hasPeers) {
    tell(`${name}, scikit-learn`)
    run(process.execPath, [join(folder, 'code', 'features.js'), model, heads[0].file, train, dev, prefix])
    const script = join(root, 'bench', 'crossner_baseline.py')
    peers = JSON.parse(run(python, [script, prefix, heads[0].file, ...seeds.map(String)]))
  }
  tell(`${name}, scores`)
  const files = [...new Set([...heads, ...(peers?.logistic ?? [])].map(({ file }) => file))]
  const scores = JSON.parse(run(process.execPath, [join(folder, 'code', 'evaluations.js'), model, dev, ...files]))
  tell('')
  for (const { file, f1 } of peers?.logistic ?? [])
    if (Math.abs(f1 - scores[file]) > 0.1) throw new Error(`${file}: ${f1} as Python decodes it, ${scores[file]} here`)
  return {
    ours: heads.map(({ file }) => scores[file]),
    cs: heads.map(({ c }) => c),
    ...(peers && { ...peers, logistic: peers.logistic.map(({ file }) => scores[file]) }),
    peerCs: peers?.logistic.map(({ c }) => c),
  }
}

const columns = ['ours', 'logistic', 'string', 'prototype', 'knn']

function rowOf(name, figures) {
  const [ours, logistic, string, prototype, knn] = columns.map(name => {
    const numbers = [figures[name] ?? []].flat()
    return numbers.length > 0 ? mean(numbers).toFixed(2) : ''
  })
  const cs = list => (list ?? []).join(' ')
  const seconds = figures.seconds === undefined ? '' : String(Math.round(figures.seconds))
  return row(name, ours, cs(figures.cs), logistic, cs(figures.peerCs), string, prototype, knn, seconds)
}

const widths = [-18, 6, -16, 8, -16, 6, 9, 6, 7]

function row(...cells) {
  return cells.map((cell, i) => (widths[i] < 0 ? cell.padEnd(-widths[i]) : cell.padStart(widths[i]))).join('  ')
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

function tell(words) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`)
}

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return stdout
}
