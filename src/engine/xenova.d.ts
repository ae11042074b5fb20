// The package types its entry only; its tokenizers are imported deep, to leave its runtime out of the bundle.
declare module '@xenova/transformers/src/tokenizers.js' {
  export class PreTrainedTokenizer {
    constructor(tokenizerJson: unknown, tokenizerConfig: unknown)
    readonly model: {
      /** Words to pieces. */
      encode(words: string[]): string[]
      convert_tokens_to_ids(pieces: string[]): (number | undefined)[]
      convert_ids_to_tokens(ids: number[]): (string | undefined)[]
    }
  }
}
