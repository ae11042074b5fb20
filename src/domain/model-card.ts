/**
 * A model card as Hugging Face's hub reads it (README.md: YAML between rules, then Markdown; huggingface_hub 2,
 * `ModelCardData`). Written from a plain record; what the record does not say is not in the card.
 */
import { entityTypes } from './labels.ts'
import type { Score } from './metrics.ts'
import { pythonUse, scriptUse } from './model-card-code.ts'

export interface ModelCard {
  /** The folder that the model is unpacked to: letters, digits, `-`, `_`, `.`. */
  readonly name: string
  readonly title: string
  readonly description?: string | undefined
  readonly encoder: {
    readonly id: string
    readonly sha256?: string | undefined
    readonly licence?: string | undefined
    /** ISO 639. */
    readonly languages?: readonly string[] | undefined
    /** Pieces that it reads at once. */
    readonly maxLength?: number | undefined
  }
  /** Of this model; where nothing is said, only the encoder's is told, in words. */
  readonly licence?: string | undefined
  /** The head's labels, in the order of the logits. */
  readonly labels: readonly string[]
  /** What a type means, by its name. */
  readonly descriptions?: Readonly<Record<string, string>> | undefined
  /** How Gleaner makes tags of the logits, and whether the head has learned what steps between tags are worth. */
  readonly decode: 'viterbi' | 'argmax'
  readonly hasSteps?: boolean | undefined
  /** How many kept words the head asks, and what share of the probability they say: no stock graph does. */
  readonly neighbours?: { readonly count: number; readonly share: number } | undefined
  /** Whether the graph decodes so by itself. */
  readonly decodes?: boolean | undefined
  /** What the head's file says of its origin. */
  readonly provenance?: Readonly<Record<string, unknown>> | undefined
  readonly run?: CardRun | undefined
  readonly loss?: DecodingLoss | undefined
}

/** What is known of the training. */
export interface CardRun {
  /** A day, as in 2026-11-21. */
  readonly date?: string | undefined
  readonly documents?: number | undefined
  readonly words?: number | undefined
  /** Entities that it learned from: all, and by type. */
  readonly entities?: number | undefined
  readonly byType?: readonly (readonly [type: string, count: number])[] | undefined
  /** How, in whole sentences. */
  readonly method?: string | undefined
  /** By the names under which they can be set again. */
  readonly options?: Readonly<Record<string, string | number | boolean>> | undefined
  readonly scores?: CardScores | undefined
}

/** Entity scores of words that the head did not learn from. */
export interface CardScores {
  /** How the words were chosen and what the score is of, in whole sentences. */
  readonly method?: string | undefined
  /** What was scored, as in "10 held-out documents". */
  readonly data?: string | undefined
  readonly overall: Score
  readonly types?: readonly (readonly [type: string, score: Score])[] | undefined
}

/** What is lost where tags are the largest plain logits of a word's first piece, and not decoded as Gleaner does. */
export interface DecodingLoss {
  /** What it was measured on, as in "120 sentences of dev.conll". */
  readonly data: string
  readonly words: number
  /** Words whose tag differs. */
  readonly differing: number
  /** Entity scores of both, where there is gold. */
  readonly gleaner?: Score | undefined
  readonly stock?: Score | undefined
}

export function writeModelCard(card: ModelCard): string {
  const sections = [
    `# ${line(card.title)}`,
    card.description,
    `A token classifier of ${card.labels.length} labels, made in Gleaner: a head on the frozen encoder ${code(card.encoder.id)}, put back into one ONNX file that other tools read as it is.`,
    labels(card),
    trainingData(card.run),
    training(card),
    scores(card.run?.scores),
    usage(card),
    decoding(card),
    limits(card),
    files(),
  ]
  return `${frontMatter(card)}\n${sections.filter(section => section?.trim()).join('\n\n')}\n`
}

function frontMatter({ title, encoder, licence, run }: ModelCard): string {
  const list = (name: string, items: readonly string[]) => [`${name}:`, ...items.map(item => `- ${scalar(item)}`)]
  const { languages = [] } = encoder
  return [
    '---',
    ...(languages.length > 0 ? list('language', languages) : []),
    ...(licence === undefined ? [] : [`license: ${scalar(licence.toLowerCase())}`]),
    'library_name: transformers.js',
    'pipeline_tag: token-classification',
    `base_model: ${scalar(encoder.id)}`,
    ...list('tags', ['token-classification', 'named-entity-recognition', 'onnx', 'gleaner']),
    ...(run?.scores ? modelIndex(title, run.scores) : []),
    '---',
    '',
  ].join('\n')
}

function modelIndex(title: string, { data = 'held-out text', overall }: CardScores): string[] {
  const metrics = (['precision', 'recall', 'f1'] as const).flatMap(name => [
    `    - type: ${name}`,
    `      name: ${scalar(`Entity ${name}`)}`,
    `      value: ${Number(overall[name].toFixed(4))}`,
  ])
  return [
    'model-index:',
    `- name: ${scalar(title)}`,
    '  results:',
    '  - task:',
    '      type: token-classification',
    '      name: Named entity recognition',
    '    dataset:',
    '      type: private',
    `      name: ${scalar(data)}`,
    '    metrics:',
    ...metrics,
  ]
}

function labels({ labels, descriptions = {}, run }: ModelCard): string {
  const counts = new Map(run?.byType)
  const types = entityTypes(labels)
  const isDescribed = types.some(type => descriptions[type]?.trim())
  const header = ['type', ...(isDescribed ? ['meaning'] : []), ...(counts.size > 0 ? ['learned from'] : [])]
  const rows = types.map(type => [
    code(type),
    ...(isDescribed ? [cell(descriptions[type] ?? '')] : []),
    ...(counts.size > 0 ? [amount(counts.get(type) ?? 0)] : []),
  ])
  return `## Labels\n\n${table(header, rows, counts.size > 0 ? 1 : 0)}\n\nOf each the tags ${labels.some(label => label.startsWith('E-') || label.startsWith('S-')) ? 'begin, inside, end, single' : '`B-` (begins) and `I-` (goes on)'}; ${code('O')} is no entity. \`config.json\` numbers them.`
}

function trainingData(run: CardRun | undefined): string | undefined {
  const said = [
    run?.documents === undefined ? '' : `${amount(run.documents)} ${run.documents === 1 ? 'document' : 'documents'}`,
    run?.words === undefined ? '' : `${amount(run.words)} words`,
    run?.entities === undefined ? '' : `${amount(run.entities)} entities`,
  ].filter(Boolean)
  return said.length === 0 ? undefined : `## Training data\n\n${said.join(', ')}. The texts are not in this folder.`
}

function training({ run, provenance = {} }: ModelCard): string | undefined {
  const origin = facts(provenance)
  const options = Object.entries(run?.options ?? {}).map(([name, value]) => `- ${code(name)}: ${line(String(value))}`)
  const parts = [
    run?.method ?? '',
    run?.date === undefined ? '' : `Trained on ${line(run.date)}.`,
    options.length > 0 ? `Options:\n\n${options.join('\n')}` : '',
    origin.length > 0 ? `The head's file says of its origin:\n\n${origin.join('\n')}` : '',
  ].filter(Boolean)
  return parts.length === 0 ? undefined : `## Training\n\n${parts.join('\n\n')}`
}

/** Lines of a list, for what a head's `provenance` says; long lists and deep ones are left to the head's file. */
function facts(value: Readonly<Record<string, unknown>>, path = '', depth = 0): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = path === '' ? key : `${path}.${key}`
    if (typeof inner === 'string' || typeof inner === 'number' || typeof inner === 'boolean')
      return [`- ${code(name)}: ${line(String(inner))}`]
    if (Array.isArray(inner) || typeof inner !== 'object' || inner === null || depth === 2) return []
    return facts(Object.fromEntries(Object.entries(inner)), name, depth + 1)
  })
}

function scores(scores: CardScores | undefined): string | undefined {
  if (scores === undefined) return undefined
  const { method, data, overall, types = [] } = scores
  const row = (name: string, { precision, recall, f1, number }: Score) => [
    name,
    percent(precision),
    percent(recall),
    percent(f1),
    amount(number),
  ]
  const rows = [...types.map(([type, score]) => row(code(type), score)), row('all (micro)', overall)]
  const parts = [
    data === undefined ? '' : `On ${line(data)}, in per cent:`,
    table(['type', 'precision', 'recall', 'F1', 'number'], rows, 4),
    method ?? '',
    "An entity counts as found where its first word, its last word and its type are right (seqeval's default). Tags were decoded as is said below.",
  ]
  return `## Scores\n\n${parts.filter(Boolean).join('\n\n')}`
}

function usage({ name, labels, decodes = false }: ModelCard): string {
  return `## Use

From the folder that this one lies in. In Python, with \`onnxruntime\`, \`tokenizers\` and \`numpy\`:

\`\`\`python
${pythonUse(name, labels)}
\`\`\`

In JavaScript, with \`@huggingface/transformers\` 3 or later:

\`\`\`js
${scriptUse(name)}
\`\`\`

${
  decodes
    ? 'The later pieces of a word (`##…`) go on with its tag, so that pipelines may group pieces as they come (`aggregation_strategy="simple"`).'
    : 'Only the first piece of a word was ever trained: what the model says of later pieces (`##…`) means nothing. Where a pipeline offers it, choose `aggregation_strategy="first"`.'
}`
}

function decoding({ decode, decodes = false, hasSteps = false, neighbours, loss }: ModelCard): string {
  const viterbi = `Gleaner takes the most probable sequence of tags that the scheme allows (constrained Viterbi over words${hasSteps ? ', with what the head has learned that a step from tag to tag is worth' : ''}).`
  const what = decodes
    ? `${viterbi} The graph does so itself: its \`logits\` say of each label what the best path through it is worth (max-marginals), so that whoever takes the largest reads what Gleaner reads. It knows nothing of lines: a text of several is one sequence.`
    : decode === 'viterbi'
      ? `${viterbi} This graph gives the head's plain logits: whoever takes the largest of each piece may begin an entity with \`I-\`.`
      : 'Gleaner takes the largest logit of each word’s first piece for this head, and so do other readers: nothing is lost.'
  const asks = neighbours
    ? `In Gleaner the head also asks the ${neighbours.count} nearest of the words that it learned from, and gives what they were ${percent(neighbours.share, 0)} % of the probability. The graph here does not: it is what the weights alone say.`
    : ''
  const { data, words, differing, gleaner, stock } = loss ?? { data: '', words: 0, differing: 0 }
  const share = `${amount(differing)} of ${amount(words)} words (${percent(differing / words, 2)} %)`
  const measured =
    words === 0
      ? ''
      : `On ${line(data)} ${share} ${decodes && !neighbours ? 'would get another tag by the largest of plain logits' : 'get another tag so'}.`
  const cost =
    gleaner && stock
      ? ` Entity F1 there: ${percent(gleaner.f1)} by ${neighbours ? 'Gleaner' : 'Viterbi'}, ${percent(stock.f1)} by ${neighbours ? 'this graph' : 'plain logits'}.`
      : ''
  return `## How tags are decoded\n\n${[what, asks, `${measured}${cost}`].filter(Boolean).join('\n\n')}`
}

function limits({ encoder, licence }: ModelCard): string {
  const { id, maxLength, licence: encoderLicence, languages = [] } = encoder
  const items = [
    ...(languages.length > 0 ? [`Languages of the encoder: ${languages.map(line).join(', ')}.`] : []),
    ...(maxLength === undefined
      ? []
      : [
          `Stock readers cut a text off after ${amount(maxLength)} pieces, or fail; Gleaner reads longer ones in windows.`,
        ]),
    'The weights are 8-bit and activations are scaled over a whole run: texts read one by one, without padding, give what Gleaner gives; a batch differs a little.',
    'The softmax of a piece is not a calibrated probability.',
    ...(licence === undefined && encoderLicence !== undefined
      ? [
          `The encoder ${code(id)} is under ${line(encoderLicence)}; what the training texts allow is for their owner to say.`,
        ]
      : []),
  ]
  return `## Limits\n\n${items.map(item => `- ${item}`).join('\n')}`
}

const files = () =>
  '## Files\n\n`onnx/model_quantized.onnx` gives `logits` [batch, sequence, labels]; `config.json` names the labels; `tokenizer.json` and `tokenizer_config.json` are the encoder’s; `gleaner.head.json` is the head alone, which Gleaner opens.'

function table(header: readonly string[], rows: readonly (readonly string[])[], numbers: number): string {
  const rule = header.map((_, at) => (at >= header.length - numbers ? '---:' : '---'))
  return [header, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** YAML reads JSON's strings. Plain words stay plain. */
const scalar = (text: string): string =>
  /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text) ? text : JSON.stringify(text)

const line = (text: string): string => text.replace(/\s+/g, ' ').trim()
const cell = (text: string): string => line(text).replaceAll('|', '\\|')
const code = (text: string): string => `\`${cell(text).replaceAll('`', "'")}\``
const amount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
const percent = (share: number, digits = 1): string => (100 * share).toFixed(digits)
