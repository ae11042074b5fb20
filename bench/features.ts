/**
 * `node features.js MODEL HEAD.json TRAIN.conll DEV.conll OUT`: what the head learned from, for baselines that learn from it
 * elsewhere. OUT.<train|dev>.bin has the features of words that it reads, float32 [words × width], little-endian;
 * OUT.<train|dev>.json the rest.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { readGold, trainingDocuments } from '../cli/gold.ts'
import { openSession } from '../cli/input.ts'
import { lastLayer } from '../src/domain/feature-sets.ts'
import { readHead } from '../src/domain/head.ts'
import { readTrainingData } from '../src/engine/training-data.ts'

const [model = '', file = '', train = '', dev = '', out = ''] = process.argv.slice(2)
const { encoder, signal, close } = await openSession({ model })
const head = readHead(JSON.parse(await readFile(file, 'utf8')))
const { labels } = head
for (const [name, file] of [
  ['train', train],
  ['dev', dev],
] as const) {
  const read = readGold(file, await readFile(file), 'sentence')
  const sets = [head.features ?? lastLayer]
  const data = await readTrainingData(encoder, trainingDocuments(read), labels, signal, undefined, sets)
  const { rows, width, features, allowed, weights, offsets, sequences } = data
  const sentences = read.documents.map(([tokens = []], sentence) => {
    const words = sequences.filter(({ document }) => document === sentence)
    const rowsOf = words.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, word) => first + word))
    let start = 0
    const firstWords = tokens.map(token => {
      const end = start + token.length
      const row = rowsOf.find(row => (offsets[2 * row] ?? 0) >= start && (offsets[2 * row] ?? 0) < end)
      start = end + 1
      return row ?? -1
    })
    return { tokens, tags: read.gold[sentence] ?? [], rows: [rowsOf[0] ?? 0, (rowsOf.at(-1) ?? -1) + 1], firstWords }
  })
  const targets = Array.from({ length: rows }, (_, row) => {
    const may = allowed.subarray(row * labels.length, (row + 1) * labels.length)
    return weights[row] === 1 ? may.indexOf(1) : -1
  })
  await writeFile(`${out}.${name}.bin`, new Uint8Array(features.buffer, features.byteOffset, features.byteLength))
  await writeFile(`${out}.${name}.json`, JSON.stringify({ labels, width, rows, targets, sentences }))
}
close()
