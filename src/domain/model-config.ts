/** `config.json` of a Hugging Face token-classification folder, as transformers 5 and transformers.js 4 read it. */
import * as v from 'valibot'

const schema = v.looseObject({
  model_type: v.pipe(v.string(), v.nonEmpty('is empty')),
  architectures: v.optional(v.array(v.string())),
  'transformers.js_config': v.optional(v.record(v.string(), v.unknown())),
})

/** File names of an ONNX folder that say how the weights are held, by the `dtype` that transformers.js calls it. */
const dtypes: Readonly<Record<string, string>> = {
  'model.onnx': 'fp32',
  'model_fp16.onnx': 'fp16',
  'model_quantized.onnx': 'q8',
  'model_int8.onnx': 'int8',
  'model_uint8.onnx': 'uint8',
}

/**
 * The encoder's `config.json` for a classifier of `labels` (a head's, in the order of the logits). The number of labels
 * is that of `id2label`, as transformers writes it. `weights` is the path of the graph in the folder: transformers.js is
 * told which of the files that it looks for is there, so that it needs no option.
 *
 * @throws Error that names the field where `encoder` is no configuration of a model
 */
export function classifierConfig(
  encoder: unknown,
  labels: readonly string[],
  weights: string,
): Readonly<Record<string, unknown>> {
  const parsed = v.safeParse(schema, encoder)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new Error(`config.json: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
  }
  // What the encoder's own head was trained for says nothing of this one.
  const { architectures, problem_type: _, num_labels: __, ...rest } = parsed.output
  const dtype = dtypes[weights.replace(/^.*\//, '')]
  return {
    ...rest,
    architectures: [architecture(parsed.output.model_type, architectures?.[0])],
    id2label: Object.fromEntries(labels.map((label, id) => [String(id), label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
    ...(dtype === undefined ? {} : { 'transformers.js_config': { ...rest['transformers.js_config'], dtype } }),
  }
}

const suffix = 'ForTokenClassification'

/** `BertModel`, `BertForMaskedLM` → `BertForTokenClassification`. */
function architecture(modelType: string, known: string | undefined): string {
  if (known !== undefined) return `${known.replace(/(For[A-Z]\w*|Model|Encoder)$/, '')}${suffix}`
  return `${modelType.charAt(0).toUpperCase()}${modelType.slice(1)}${suffix}`
}
