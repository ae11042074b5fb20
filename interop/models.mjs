// Models as a person exports them, and what Gleaner itself says of some sentences: what other tools are held against.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes `written/models/<name>/`, a folder a model, and `<name>.json` beside it: of each sentence its text, its pieces
 * that are no O (Hugging Face's `none`; of models that give plain logits) and its entities; offsets in code points.
 *
 * @param gleaner runs the command line with arguments and gives `{ status, stdout }`
 * @returns whether all of it could be written
 */
export function writeModels(root, written, gleaner) {
  const folder = join(written, 'models')
  mkdirSync(folder, { recursive: true })
  const lines = readFileSync(join(root, 'interop', 'fixtures', 'sentences.txt'), 'utf8')
    .trim()
    .split('\n')
  const files = lines.map((line, at) => {
    const path = join(folder, `sentence-${at}.txt`)
    writeFileSync(path, line)
    return path
  })
  const perceptron = join(folder, 'perceptron.head.json')
  writeFileSync(perceptron, JSON.stringify(perceptronHead(root)))
  const wide = join(folder, 'wide.head.json')
  writeFileSync(wide, JSON.stringify(wideHead(root)))
  return [
    ['linear', 'news', '--plain'],
    ['perceptron', perceptron, '--plain'],
    ['wide', wide, '--plain'],
    ['wide-decoding', wide],
    // Whose types are told apart so badly in these sentences that decoding matters.
    ['decoding', 'literature'],
  ].every(([name, head, ...how]) => {
    const tagged = (...by) => {
      const { status, stdout } = gleaner(['tag', ...files, '--head', head, '--offsets', 'codepoint', ...by])
      return status === 0
        ? stdout
            .trim()
            .split('\n')
            .map(line => JSON.parse(line))
        : undefined
    }
    const isPlain = how.length > 0
    const entities = isPlain ? tagged('--decode', 'argmax') : tagged()
    const pieces = isPlain ? tagged('--aggregation', 'none') : []
    if (!entities || !pieces) return false
    const expected = entities.map(({ text, entities }, at) => ({ text, entities, pieces: pieces[at]?.entities }))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(expected))
    return gleaner(['export', '--head', head, ...how, '--out', join(folder, name)]).status === 0
  })
}

/** The news head over three layers of a word and of its neighbours: an earlier layer bends it, and so do the words around. */
function wideHead(root) {
  const news = JSON.parse(readFileSync(join(root, 'public', 'models', 'gleaner-en', 'heads', 'news.json'), 'utf8'))
  const { labels, hidden } = news
  const own = new Float32Array(new Uint8Array(Buffer.from(news.weight, 'base64')).buffer)
  // Of the word, of the one before and of the one after, each in the layers -1, -3 and 0.
  const shares = [1, 0.25, -0.1, 0.2, 0.1, 0.1, -0.2, 0.1, 0]
  const weight = Float32Array.from({ length: labels.length * shares.length * hidden }, (_, at) => {
    const [label, place] = [Math.floor(at / (shares.length * hidden)), at % (shares.length * hidden)]
    return shares[Math.floor(place / hidden)] * own[label * hidden + (place % hidden)]
  })
  return {
    ...news,
    name: 'wide',
    title: 'Wide',
    features: { layers: [-1, -3, 0], neighbouring: 0.5 },
    weight: Buffer.from(weight.buffer).toString('base64'),
  }
}

/** A head of two layers: the news head's own, read through 32 units of which each adds up or holds back some of it. */
function perceptronHead(root) {
  const news = JSON.parse(readFileSync(join(root, 'public', 'models', 'gleaner-en', 'heads', 'news.json'), 'utf8'))
  const { labels, hidden } = news
  const weight = new Float32Array(new Uint8Array(Buffer.from(news.weight, 'base64')).buffer)
  const bias = new Float32Array(new Uint8Array(Buffer.from(news.bias, 'base64')).buffer)
  // x = relu(x) − relu(−x): each logit by two units, and one more that bends it.
  const units = 2 * labels.length + 1
  const inner = Float32Array.from({ length: units * hidden }, (_, at) => {
    const [unit, i] = [Math.floor(at / hidden), at % hidden]
    if (unit === units - 1) return weight[i] / 2
    return (unit % 2 === 0 ? 1 : -1) * weight[Math.floor(unit / 2) * hidden + i]
  })
  const outer = Float32Array.from({ length: labels.length * units }, (_, at) => {
    const [label, unit] = [Math.floor(at / units), at % units]
    if (unit === units - 1) return -0.25 * label
    return Math.floor(unit / 2) === label ? (unit % 2 === 0 ? 1 : -0.75) : 0
  })
  const base64 = numbers => Buffer.from(numbers.buffer).toString('base64')
  return {
    ...news,
    name: 'perceptron',
    title: 'Perceptron',
    kind: 'mlp',
    intermediate: units,
    intermediateWeight: base64(inner),
    intermediateBias: base64(new Float32Array(units)),
    weight: base64(outer),
    bias: base64(bias),
  }
}
