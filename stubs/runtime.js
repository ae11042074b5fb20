// What @xenova/transformers touches of ONNX Runtime when only its tokenizers are used.
export const env = { wasm: {}, webgl: {} }
export class Tensor {}
export class InferenceSession {}
export default { env, Tensor, InferenceSession }
