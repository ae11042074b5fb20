/** A half-open range `[start, end)` in UTF-16 code units of one document's text. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A labelled range. `text.slice(start, end)` is the entity, always. */
export interface Span extends Range {
  readonly label: string
}

/** A span that a head predicted, with its confidence in `[0, 1]`. */
export interface Prediction extends Span {
  readonly score: number
}
