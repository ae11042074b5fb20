module.exports = function sharp() {
  throw new Error('sharp is stubbed: Gleaner only uses the tokenizers of @xenova/transformers')
}
