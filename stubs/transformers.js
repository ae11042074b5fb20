// Stands in for what @xenova/transformers' tokenizers import and Gleaner never calls: ONNX Runtime, files from the hub,
// tensors, chat templates.
const absent = name => () => {
  throw new Error(`${name} of @xenova/transformers is left out: Gleaner uses its tokenizers alone`)
}
export const env = { wasm: {}, webgl: {} }
export class InferenceSession {}
export class Tensor {
  constructor() {
    absent('Tensor')()
  }
}
export class Template {
  constructor() {
    absent('Template')()
  }
}
export const getModelJSON = absent('getModelJSON')
export default { env, Tensor, InferenceSession }
