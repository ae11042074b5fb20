/** `manifest.json` of a model folder (`gleaner-model/1`): the one file that knows a model's size, labels and heads. */
import * as v from 'valibot'

const Count = v.pipe(v.number(), v.integer(), v.minValue(1))

const HeadEntry = v.object({
  name: v.string(),
  title: v.string(),
  file: v.string(),
  labels: v.array(v.string()),
  default: v.boolean(),
  /** Entity F1 on a development file, for `npm run quality`. */
  dev: v.optional(
    v.object({
      data: v.string(),
      split: v.string(),
      sentences: Count,
      f1: v.object({ viterbi: v.number(), argmax: v.number() }),
    }),
  ),
})

const ManifestSchema = v.object({
  format: v.literal('gleaner-model/1'),
  id: v.string(),
  title: v.string(),
  languages: v.array(v.string()),
  licence: v.string(),
  hidden: Count,
  layers: Count,
  maxLength: Count,
  weights: v.string(),
  reference: v.string(),
  heads: v.pipe(v.array(HeadEntry), v.minLength(1)),
  files: v.array(v.object({ path: v.string(), bytes: Count, sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) })),
})

export type Manifest = v.InferOutput<typeof ManifestSchema>
export type ManifestFile = Manifest['files'][number]

/** @throws an Error that names the field when `json` is no `gleaner-model/1` manifest */
export function readManifest(json: unknown): Manifest {
  const parsed = v.safeParse(ManifestSchema, json)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  throw new Error(`manifest.json, ${v.getDotPath(issue) ?? 'top level'}: ${issue.message}`)
}

/** @throws an Error when the manifest does not list `path` */
export function fileEntry(manifest: Manifest, path: string): ManifestFile {
  const entry = manifest.files.find(file => file.path === path)
  if (!entry) throw new Error(`manifest.json lists no file "${path}"`)
  return entry
}
