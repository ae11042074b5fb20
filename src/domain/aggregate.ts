// Pieces → entities as Hugging Face's TokenClassificationPipeline makes them: transformers 5.23,
// pipelines/token_classification.py, with a fast WordPiece tokenizer, one window, and `ignore_labels=["O"]`. Its quirks
// are kept, because a result is compared with what people get from Python.

/** A piece of the model's input, [CLS] and [SEP] left out. Offsets are UTF-16 code units of the sentence. */
export interface PipelineToken {
  /** As the vocabulary writes it, with its `##`. */
  readonly token: string
  readonly start: number
  readonly end: number
  /** Whether it is the tokenizer's unknown token. */
  readonly isUnknown: boolean
}

/** How pieces become entities; `none` leaves them as they are. */
export type AggregationStrategy = 'none' | 'simple' | 'first' | 'average' | 'max'

/** A piece with its label, as `aggregation_strategy="none"` gives it. */
export interface HfToken {
  readonly entity: string
  readonly score: number
  /** Place in the model's input, where [CLS] is 0. */
  readonly index: number
  readonly word: string
  readonly start: number
  readonly end: number
}

/** A group of pieces or words of one type, as the other strategies give it. */
export interface HfGroup {
  readonly entity_group: string
  readonly score: number
  /** The tokenizer's decoding of the pieces; the text itself is `sentence.slice(start, end)`. */
  readonly word: string
  readonly start: number
  readonly end: number
}

export type HfEntity = HfToken | HfGroup

/** A piece or a word, labelled. */
type Labelled = Omit<HfToken, 'index'>

/**
 * The pipeline's entities of one sentence.
 *
 * - `none`: every piece whose label is not `O`.
 * - `simple`: pieces of one type in a row are an entity, a `B-` opening a new one.
 * - `first`, `average`, `max`: a word takes the label of its first piece, of its pieces' mean probabilities, or of its
 *   most certain piece; words are then grouped as pieces are in `simple`.
 *
 * A piece continues a word where it is not as long, in code points, as its slice of the sentence: `##ing` does, and so
 * does a piece whose accents the tokenizer stripped from decomposed text. An entity's score is the mean of its members'.
 *
 * @param probabilities `[pieces × labels]`, as `softmax` gives them
 */
export function aggregate(
  pieces: readonly PipelineToken[],
  probabilities: Float32Array,
  labels: readonly string[],
  strategy: 'none',
  sentence: string,
): HfToken[]
export function aggregate(
  pieces: readonly PipelineToken[],
  probabilities: Float32Array,
  labels: readonly string[],
  strategy: Exclude<AggregationStrategy, 'none'>,
  sentence: string,
): HfGroup[]
export function aggregate(
  pieces: readonly PipelineToken[],
  probabilities: Float32Array,
  labels: readonly string[],
  strategy: AggregationStrategy,
  sentence: string,
): HfEntity[]
export function aggregate(
  pieces: readonly PipelineToken[],
  probabilities: Float32Array,
  labels: readonly string[],
  strategy: AggregationStrategy,
  sentence: string,
): HfEntity[] {
  const width = labels.length
  const row = (piece: number) => probabilities.subarray(piece * width, (piece + 1) * width)
  switch (strategy) {
    case 'none':
      return pieces
        .map((piece, i): HfToken => ({ ...labelled(piece, row(i), labels, sentence), index: i + 1 }))
        .filter(({ entity }) => entity !== 'O')
    case 'simple':
      return groups(pieces.map((piece, i) => labelled(piece, row(i), labels, sentence)))
    case 'first':
    case 'average':
    case 'max':
      return groups(words(pieces, row, labels, strategy, sentence))
    default:
      return strategy satisfies never
  }
}

/**
 * WordPiece tokens → text: `##` joins, everything else is set off by a space, and some English spaces go again. As
 * tokenizers 0.23 `decoders::wordpiece` with `prefix: "##"` and `cleanup: true`, which cleans up token by token.
 */
export function wordPieceText(tokens: readonly string[]): string {
  let text = ''
  tokens.forEach((token, i) => {
    text += cleanedUp(i === 0 ? token : token.startsWith('##') ? token.slice(2) : ` ${token}`)
  })
  return text
}

function labelled(piece: PipelineToken, scores: Float32Array, labels: readonly string[], sentence: string): Labelled {
  const best = highest(scores)
  const { start, end } = piece
  return { entity: labels[best] ?? '', score: scores[best] ?? 0, word: writtenAs(piece, sentence), start, end }
}

function words(
  pieces: readonly PipelineToken[],
  row: (piece: number) => Float32Array,
  labels: readonly string[],
  strategy: 'first' | 'average' | 'max',
  sentence: string,
): Labelled[] {
  const found: Labelled[] = []
  let first = 0
  for (let i = 1; i <= pieces.length; i++) {
    const piece = pieces[i]
    if (piece && continuesWord(piece, sentence)) continue
    const members = pieces.slice(first, i)
    const rows = members.map((_, member) => row(first + member))
    const scores = strategy === 'first' ? row(first) : strategy === 'average' ? meanOf(rows) : mostCertain(rows)
    const best = highest(scores)
    found.push({
      entity: labels[best] ?? '',
      score: scores[best] ?? 0,
      word: wordPieceText(members.map(member => writtenAs(member, sentence))),
      start: members[0]?.start ?? 0,
      end: members.at(-1)?.end ?? 0,
    })
    first = i
  }
  return found
}

function groups(members: readonly Labelled[]): HfGroup[] {
  const found: HfGroup[] = []
  let first = 0
  for (let i = 1; i <= members.length; i++) {
    const member = members[i]
    const before = members[i - 1]
    if (member && before && !member.entity.startsWith('B-') && typeOf(member.entity) === typeOf(before.entity)) continue
    const group = members.slice(first, i)
    const entity = group[0]?.entity ?? ''
    const entityGroup = entity.slice(entity.indexOf('-') + 1)
    if (entity !== 'O' && entityGroup !== 'O') {
      found.push({
        entity_group: entityGroup,
        score: group.reduce((sum, { score }) => sum + score, 0) / group.length,
        word: wordPieceText(group.map(({ word }) => word)),
        start: group[0]?.start ?? 0,
        end: group.at(-1)?.end ?? 0,
      })
    }
    first = i
  }
  return found
}

/** The pipeline's `get_tag`: what is not `B-` or `I-` continues under its whole name. */
function typeOf(label: string): string {
  return label.startsWith('B-') || label.startsWith('I-') ? label.slice(2) : label
}

function writtenAs({ token, start, end, isUnknown }: PipelineToken, sentence: string): string {
  return isUnknown ? sentence.slice(start, end) : token
}

function continuesWord({ token, start, end, isUnknown }: PipelineToken, sentence: string): boolean {
  return !isUnknown && codePoints(token) !== codePoints(sentence.slice(start, end))
}

function highest(scores: Float32Array): number {
  let best = 0
  for (let label = 1; label < scores.length; label++) {
    if ((scores[label] ?? 0) > (scores[best] ?? 0)) best = label
  }
  return best
}

/** In single precision, as numpy does it, so that near ties fall alike. */
function meanOf(rows: readonly Float32Array[]): Float32Array {
  const mean = Float32Array.from(rows[0] ?? [])
  for (const row of rows.slice(1)) mean.forEach((sum, label) => (mean[label] = sum + (row[label] ?? 0)))
  return mean.map(sum => sum / rows.length)
}

function mostCertain(rows: readonly Float32Array[]): Float32Array {
  return rows.reduce((best, row) => ((row[highest(row)] ?? 0) > (best[highest(best)] ?? 0) ? row : best))
}

function codePoints(text: string): number {
  let count = text.length
  for (let i = 1; i < text.length; i++) {
    const low = (text.charCodeAt(i) & 0xfc00) === 0xdc00
    if (low && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--
  }
  return count
}

const cleanUps: readonly (readonly [from: string, to: string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
]
const mayNeedCleanUp = / (?:[.?!,']|n't|do not)/

function cleanedUp(text: string): string {
  if (!mayNeedCleanUp.test(text)) return text
  return cleanUps.reduce((cleaned, [from, to]) => cleaned.replaceAll(from, to), text)
}
