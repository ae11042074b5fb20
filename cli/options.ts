/** What the command line takes, in words and for the parser. */
import type { parseArgs } from 'node:util'
import { formats } from '../src/domain/formats/formats.ts'
import { trainingOptions, trainingUsage } from './training-options.ts'

const variants = formats
  .filter(({ variants }) => variants.length > 1)
  .map(({ id, variants }) => `${id}: ${variants.join(' | ')}`)
  .join('; ')

export const usage = `gleaner tag FILE…            one JSON line a file: {file, text, entities: [{entity_group, score, word, start, end}]}
gleaner evaluate FILE.conll  entity precision, recall and F1 as seqeval gives them
gleaner agree A B            how far two annotators agree: entity F1, Cohen's kappa; files of any formats
gleaner tune TRAIN.conll      a head of the file's entity types, learned on the model's features
gleaner export --out OUT      a head and its encoder as one ONNX model that transformers.js and onnxruntime load
gleaner convert IN… --to F   another format: ${formats.map(({ id }) => id).join(', ')}

FILE may be - for standard input. Options:
  --model DIR           a model folder (default: the embedded model)
  --head NAME|FILE      one of the model's heads, or a gleaner-head/1 file (default: the model's default head)
  --decode KIND         viterbi | argmax (default: what the head says)
  --lanes N             encoders side by side (default: one a core)
tag:
  --aggregation KIND    word | none | simple | first | average | max (default: word)
  --threshold SCORE     leave out entities below this confidence (default: 0)
  --offsets UNIT        utf16 | codepoint | byte (default: utf16)
evaluate:
  --context KIND        sentence | document (default: sentence)
  --limit N             the first N sentences only
  --json                print JSON instead of a table
agree:                  documents are matched by their texts
  --from FORMAT         of both (default: told by their content)
  --json                print JSON instead of a table
tune:
  --out FILE            where to write the head (gleaner-head/1)
  --dev DEV.conll       score the head on another file
  --c NUMBER            inverse of the strength of L2, as scikit-learn's C (default: chosen by cross-validation)
  --folds N, --seed N   of that cross-validation, whose scores are printed where there is no --dev (default: 3, 42)
  --seeds N             by hand with --folds: the scores are means over as many seeds (default: 3)
  --no-transitions      decode without what steps between labels are worth in TRAIN.conll
  --neighbours          keep TRAIN.conll's words in the head as features, to ask the nearest what they were
  --layers N,N,…        hidden states that the head reads, one after the other: 0 the embeddings', -1 the last (default: -1,
                        or what the head of --start reads)
  --neighbouring-words NUMBER   read the words before and after too, times this (default: 0, not at all)
  --title TEXT          what people see of the head
  --start HEAD          begin as a head of the model, or a gleaner-head/1 file, extended by the labels of TRAIN.conll: what
                        it says of types that are not annotated there is learned too, so that they are kept
  --map OLD=NEW,…       what types of that head become: NEW; A or B (OLD=A|B); nothing (OLD=) (default: their names)
  --types TYPE,…        what TRAIN.conll is annotated for: of others nothing is known (default: the types that occur in it)
  --unlabelled FILE…    plain texts of which that head says what it knows, as on the page: by chance, twice as much as there
                        is to learn from, at most 20,000 characters
${trainingUsage}
export:
  --out DIR|FILE.zip    the folder to write (config, tokenizer, graph, model card, the head alone), or a zip of it
  --plain               logits as the head gives them; else the graph decodes, and its largest logits are Viterbi's tags
  --check FILE.conll    measure there what decoding is worth, and say so in the card
  --title TEXT          of the card
convert:                IN may be files, or a folder; what is guessed, not read or lost goes to standard error
  --to FORMAT           the format to write
  --from FORMAT         the format of IN (default: told by its content)
  --out FILE            where to, or a folder for formats of several files (default: standard output)
  --scheme SCHEME       IOB1 | IOB2 | IOE1 | IOE2 | IOBES | BILOU (default: as it came, else IOB2)
  --offsets UNIT        utf16 | codepoint | byte, or utf-16 | code-points | utf-8; of doccano graphemes (default: the format's own)
  --overlap POLICY      longest | first: who stays where the format holds no overlap (default: longest)
  --columns N           2 | 4, of CoNLL
  --variant NAME        ${variants}
  --loss                list everything that the format cannot say, with its place
  --strict              write nothing where a part of IN could not be read
  --from-offsets UNIT, --from-scheme SCHEME, --field NAME (of the text)   what is guessed otherwise
  --divide HOW          marks | file | paragraph | line | sentence | N sentences: what makes a document
  --complete            what is not marked in IN is no entity`

export const options = {
  model: { type: 'string' },
  head: { type: 'string' },
  decode: { type: 'string' },
  lanes: { type: 'string' },
  aggregation: { type: 'string' },
  threshold: { type: 'string' },
  offsets: { type: 'string' },
  context: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  to: { type: 'string' },
  from: { type: 'string' },
  out: { type: 'string' },
  scheme: { type: 'string' },
  overlap: { type: 'string' },
  columns: { type: 'string' },
  variant: { type: 'string' },
  field: { type: 'string' },
  divide: { type: 'string' },
  'from-offsets': { type: 'string' },
  'from-scheme': { type: 'string' },
  loss: { type: 'boolean' },
  strict: { type: 'boolean' },
  complete: { type: 'boolean' },
  dev: { type: 'string' },
  check: { type: 'string' },
  plain: { type: 'boolean' },
  title: { type: 'string' },
  c: { type: 'string' },
  folds: { type: 'string' },
  seed: { type: 'string' },
  seeds: { type: 'string' },
  layers: { type: 'string' },
  'neighbouring-words': { type: 'string' },
  'no-transitions': { type: 'boolean' },
  neighbours: { type: 'boolean' },
  start: { type: 'string' },
  map: { type: 'string', multiple: true },
  types: { type: 'string' },
  unlabelled: { type: 'string', multiple: true },
  ...trainingOptions,
  help: { type: 'boolean', short: 'h' },
} as const

export type Options = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values']
