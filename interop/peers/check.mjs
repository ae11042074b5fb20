// Loads with @huggingface/transformers what `gleaner export` wrote, with no option but where it lies.
//
// usage: check.mjs WRITTEN/models
//
// Prints a line a check, `ok NAME` or `failed NAME: why`, and ends with 1 where one failed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, pipeline } from '@huggingface/transformers'

const [folder] = process.argv.slice(2)
const read = path => readFileSync(join(folder, path), 'utf8')
env.localModelPath = folder
env.allowRemoteModels = false

// Activations are rounded to 8 bits after every layer, and a float that two runtimes compute differently in its last
// digit may fall to either side: one piece's score moves by some hundredths, the mean by far less.
const tolerance = { mean: 5e-3, each: 0.1 }
const gaps = []

const mean = numbers => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
const said = () => `scores apart by ${mean(gaps).toFixed(4)} in the mean, ${Math.max(...gaps).toFixed(4)} at most`

async function predictsTheSame(name) {
  const classify = await pipeline('token-classification', name)
  for (const { text, pieces } of JSON.parse(read(`${name}.json`))) {
    const found = await classify(text)
    const tag = ({ entity, index }) => `${index} ${entity}`
    assert.deepEqual(found.map(tag), pieces.map(tag), text)
    gaps.push(...found.map(({ score }, at) => Math.abs(score - pieces[at].score)))
  }
  assert.ok(mean(gaps) < tolerance.mean && Math.max(...gaps) < tolerance.each, said())
}

/** Pieces grouped as they come are whole words, and the entities of Gleaner. */
async function groupsTheSame(name) {
  const classify = await pipeline('token-classification', name)
  for (const { text, entities } of JSON.parse(read(`${name}.json`))) {
    const found = await classify(text, { aggregation_strategy: 'simple' })
    // The tokenizer folds accents and loses blanks, and gives no offsets.
    const plain = words => words.normalize('NFKD').replace(/[\p{M}\s]/gu, '')
    assert.deepEqual(
      found.map(({ entity_group, word }) => `${entity_group} ${plain(word)}`),
      entities.map(({ entity_group, word }) => `${entity_group} ${plain(word)}`),
      text,
    )
  }
}

/** The code that the card shows, but for where its folder lies. */
async function cardRuns(name) {
  const [, code] = /```js\n([^]*?)```/.exec(read(`${name}/README.md`))
  const lines = code.split('\n').filter(line => !/^import |^env\.localModelPath|^console\.log/.test(line))
  const AsyncFunction = (async () => {}).constructor
  const words = await new AsyncFunction('env', 'pipeline', `${lines.join('\n')}\nreturn words`)(env, pipeline)
  for (const { text, pieces } of JSON.parse(read(`${name}.json`))) {
    const found = (await words(text)).filter(({ label }) => label !== 'O')
    const firsts = pieces.filter(({ word }) => !word.startsWith('##'))
    assert.deepEqual(
      found.map(({ label }) => label),
      firsts.map(({ entity }) => entity),
      text,
    )
  }
}

const checks = {
  'transformers.js loads an exported linear head and predicts the same': () => predictsTheSame('linear'),
  'transformers.js loads an exported perceptron and predicts the same': () => predictsTheSame('perceptron'),
  'transformers.js loads a head of several layers and neighbouring words and predicts the same': () =>
    predictsTheSame('wide'),
  "the card's JavaScript runs": () => cardRuns('linear'),
  'transformers.js groups what a graph that decodes says of pieces to what Gleaner finds by Viterbi': () =>
    groupsTheSame('decoding'),
}
let failed = 0
for (const [name, check] of Object.entries(checks)) {
  try {
    await check()
    console.log(`ok ${name}`)
  } catch (error) {
    failed++
    console.log(`failed ${name}: ${error.message}`)
  }
}
console.log(`@huggingface/transformers ${env.version}: ${said()}`)
process.exit(failed > 0 ? 1 : 0)
