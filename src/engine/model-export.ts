/** A head and its encoder as the folder in which token-classification models are exchanged. */
import { zipSync, type Zippable } from 'fflate'
import { lastLayer } from '../domain/feature-sets.ts'
import { type Head, sizesOf, writeHead } from '../domain/head.ts'
import { headKind } from '../domain/heads/kinds.ts'
import { type DecodingLoss, type ModelCard, writeModelCard } from '../domain/model-card.ts'
import { classifierConfig } from '../domain/model-config.ts'
import { insideLabels, stepMatrix } from '../domain/step-matrix.ts'
import type { Decoding } from '../graph/decoding.ts'
import type { HeadInput } from '../graph/head-input.ts'
import { mergeHead } from '../graph/merge.ts'
import { decodingLoss } from './decoding-loss.ts'
import type { LoadedEngine } from './engine.ts'
import type { CardFacts, ExportArgs, ExportProgress, ExportResult } from './export-protocol.ts'
import { tensorsOf } from './heads.ts'
import { fileEntry, type Manifest } from './manifest.ts'
import { pieceTable } from './piece-table.ts'
import { EngineError, messageOf } from './rpc.ts'

export interface ExportedFile {
  /** Inside the folder. */
  readonly path: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

const utf8 = new TextEncoder()

/** What a tokenizer is made of, as far as the model's folder has it. */
const tokenizerFiles = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.txt',
  'vocab.json',
  'merges.txt',
]

/**
 * The files of the folder, the graph merged and everything else written. The graph decodes as the head says, where it can
 * and is not to give `plain` logits.
 *
 * @throws EngineError `model-unsupported` where the head is of another encoder, does not fit, or reads neighbouring words and
 * the tokenizer does not tell pieces that begin a word
 */
export async function modelFiles(
  engine: LoadedEngine,
  head: Head,
  facts: CardFacts,
  { loss, plain = false }: { readonly loss?: DecodingLoss | undefined; readonly plain?: boolean | undefined },
  signal: AbortSignal,
  report: (progress: ExportProgress) => void = () => {},
): Promise<ExportedFile[]> {
  const { manifest } = engine.result
  const weights = fileEntry(manifest, manifest.weights)
  if (head.encoder.sha256 !== weights.sha256) {
    throw new EngineError(
      'model-unsupported',
      `the head “${head.title}” belongs to another encoder (${head.encoder.id}, ${head.encoder.sha256.slice(0, 12)}…), not to ${manifest.id} as it is loaded`,
    )
  }
  const total = weights.bytes
  const encoder = await engine.readFile(manifest.weights, signal, bytes => report({ phase: 'reading', bytes, total }))
  const config: unknown = JSON.parse(new TextDecoder().decode(await engine.readFile('config.json', signal)))
  const known = new Set(manifest.files.map(({ path }) => path))
  const tokenizer: ExportedFile[] = []
  for (const path of tokenizerFiles.filter(path => known.has(path)))
    tokenizer.push({ path, bytes: await engine.readFile(path, signal) })
  const decoding = plain ? undefined : await decodingOf(engine, head, signal)
  const input = await inputOf(engine, head, signal)
  report({ phase: 'writing' })
  try {
    return [
      {
        path: 'README.md',
        bytes: utf8.encode(writeModelCard(cardOf(head, manifest, facts, loss, decoding !== undefined))),
      },
      jsonFile('config.json', classifierConfig(config, head.labels, manifest.weights)),
      ...tokenizer,
      jsonFile('gleaner.head.json', writeHead(head)),
      { path: manifest.weights, bytes: merged(encoder, head, decoding, input) },
    ]
  } catch (error) {
    throw new EngineError('model-unsupported', messageOf(error))
  }
}

/** `export-model`: the folder as a zip, with what stock readers lose measured where there are texts for it. */
export async function exportModel(
  engine: LoadedEngine,
  { head, facts = {}, compared }: ExportArgs,
  signal: AbortSignal,
  report: (progress: ExportProgress) => void,
): Promise<ExportResult> {
  const began = performance.now()
  let loss: DecodingLoss | undefined
  const decodes = (await decodingOf(engine, head, signal)) !== undefined
  const { neighbours, ...alone } = head
  // Nothing is lost where the graph decodes, but what neighbours say.
  if ((!decodes || neighbours) && compared && compared.texts.length > 0) {
    const [apply, applyAlone] = [engine.heads.open(head), engine.heads.open(alone)]
    const heard = (done: number, total: number) => report({ phase: 'comparing', done, total })
    const measured = await decodingLoss(engine.encoder, apply, head, compared.texts, signal, heard, {
      apply: neighbours ? applyAlone : apply,
      decode: decodes ? head.decode : 'argmax',
    })
    if (measured.words > 0) loss = { data: compared.data, ...measured }
  }
  const measured = performance.now()
  let read = measured
  const folder = facts.name ?? folderName(head)
  const files = await modelFiles(engine, head, { ...facts, name: folder }, { loss }, signal, progress => {
    if (progress.phase === 'writing') read = performance.now()
    report(progress)
  })
  signal.throwIfAborted()
  const zip = new Blob([zipOf(files, folder, new Date())], { type: 'application/zip' })
  const milliseconds = { comparing: measured - began, reading: read - measured, writing: performance.now() - read }
  return { zip, folder, decodes, loss, milliseconds }
}

/** The files in one folder of a zip. Weights shrink by a fifth in twenty times the time: the graph is stored as it is. */
export function zipOf(files: readonly ExportedFile[], folder: string, at: Date): Uint8Array<ArrayBuffer> {
  const entries: Zippable = Object.fromEntries(
    files.map(({ path, bytes }) => [`${folder}/${path}`, [bytes, { level: path.endsWith('.onnx') ? 0 : 6 }]]),
  )
  // Bytes of its own, as fflate makes them.
  return zipSync(entries, { mtime: at }) as Uint8Array<ArrayBuffer>
}

/** A head's name as a folder can be called. */
export function folderName({ name }: Pick<Head, 'name'>): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return plain || 'gleaner-model'
}

/** How the graph decodes: by Viterbi, if the head does and words can be told from pieces. */
async function decodingOf(engine: LoadedEngine, head: Head, signal: AbortSignal): Promise<Decoding | undefined> {
  if (head.decode !== 'viterbi') return undefined
  const kinds = await kindsOf(engine, signal)
  return kinds && { ...stepMatrix(head.labels, head.steps), inside: insideLabels(head.labels), kinds }
}

/** What the head reads, as the graph is told; neighbouring words by the pieces that begin them. */
async function inputOf(engine: LoadedEngine, head: Head, signal: AbortSignal): Promise<HeadInput> {
  const { features = lastLayer } = head
  return features.neighbouring > 0 ? { ...features, kinds: await kindsOf(engine, signal) } : features
}

async function kindsOf(engine: LoadedEngine, signal: AbortSignal): Promise<Uint8Array | undefined> {
  return pieceTable(JSON.parse(new TextDecoder().decode(await engine.readFile('tokenizer.json', signal))))
}

function cardOf(
  head: Head,
  manifest: Manifest,
  facts: CardFacts,
  loss: DecodingLoss | undefined,
  decodes: boolean,
): ModelCard {
  return {
    name: folderName(head),
    title: head.title,
    description: head.description,
    provenance: head.provenance,
    ...facts,
    encoder: {
      id: manifest.id,
      sha256: head.encoder.sha256,
      licence: manifest.licence,
      languages: manifest.languages,
      maxLength: manifest.maxLength,
    },
    labels: head.labels,
    decode: head.decode,
    hasSteps: head.steps !== undefined,
    neighbours: head.neighbours && { count: head.neighbours.count, share: head.neighbours.share },
    decodes,
    loss,
  }
}

function merged(
  encoder: Uint8Array,
  head: Head,
  decoding: Decoding | undefined,
  input: HeadInput,
): Uint8Array<ArrayBuffer> {
  return mergeHead(encoder, sizesOf(head), tensorsOf(head), headKind(head.kind).forward, decoding, input)
}

function jsonFile(path: string, value: unknown): ExportedFile {
  return { path, bytes: utf8.encode(`${JSON.stringify(value, null, 2)}\n`) }
}
