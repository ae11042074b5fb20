import type { Range } from '../../domain/spans.ts'

export interface Props {
  readonly text: string
  readonly range: Range
  readonly index: number
}

/** The words of a block as the head on trial reads them, what changed marked. */
export function ComparedWords({ text, range }: Props) {
  return text.slice(range.start, range.end)
}
