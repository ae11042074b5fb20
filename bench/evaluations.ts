/**
 * `node evaluations.js MODEL DEV.conll HEAD.json …`: percent entity F1 of heads, as JSON by their files. What
 * `gleaner evaluate` does, but that the text is read once for all of them.
 */
import { readFile } from 'node:fs/promises'
import { readGold } from '../cli/gold.ts'
import { openSession } from '../cli/input.ts'
import { readHead } from '../src/domain/head.ts'
import { evaluate } from '../src/domain/metrics.ts'
import { tagTokens } from '../src/engine/token-tags.ts'

const [model = '', dev = '', ...files] = process.argv.slice(2)
const { encoder, heads, signal, close } = await openSession({ model })
const { documents, gold } = readGold(dev, await readFile(dev), 'sentence')
const scores: Record<string, number> = {}
for (const file of files) {
  const head = readHead(JSON.parse(await readFile(file, 'utf8')))
  const tagged = await tagTokens(encoder, heads.open(head), head, head.decode, documents, signal)
  scores[file] = 100 * evaluate(gold, tagged.flat(), { mode: 'default' }).overall.f1
}
console.log(JSON.stringify(scores))
close()
