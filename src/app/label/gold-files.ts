/** The gold of a document as others read it. */
import { counted } from '../../domain/edits.ts'
import type { GoldRecord, DocumentRecord, LabelRecord } from '../../domain/project.ts'
import { overlap, resolveOverlaps, spansIn, type Span } from '../../domain/spans.ts'
import { encodeTags, type TokenSpan } from '../../domain/tags.ts'
import { segments, unicodeWords } from '../../domain/text.ts'

export interface GoldDocument {
  readonly document: DocumentRecord
  readonly text: string
  readonly gold: GoldRecord
  readonly labels: ReadonlyMap<string, LabelRecord>
}

export interface GoldFile {
  readonly content: string
  /** What the format could not hold, in words; empty where it held all. */
  readonly losses: readonly string[]
}

/** One JSON object: text, labels, entities and rejected suggestions; offsets are UTF-16 code units, half-open. */
export function goldJson({ document, text, gold, labels }: GoldDocument): GoldFile {
  const { title, state, role } = document
  const named = ({ label, start, end, ...rest }: Span) => ({
    start,
    end,
    label: labels.get(label)?.name ?? label,
    text: text.slice(start, end),
    ...rest,
  })
  const about = {
    title,
    state,
    role,
    offsets: 'utf-16',
    labels: [...labels.values()].map(({ name, description }) => ({ name, description })),
    annotatedFor: document.annotatedFor?.map(id => labels.get(id)?.name ?? id) ?? null,
    text,
  }
  const fields = Object.entries(about).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`)
  const list = (spans: readonly Span[]) =>
    spans.length === 0 ? '[]' : `[\n${spans.map(span => `    ${JSON.stringify(named(span))}`).join(',\n')}\n  ]`
  return {
    content: `{\n${fields.join('\n')}\n  "entities": ${list(gold.spans)},\n  "rejected": ${list(gold.rejected)}\n}\n`,
    losses: [],
  }
}

/**
 * A token a line with its tag in IOB2, a blank line after each segment (CoNLL-2003 with two columns). Tokens are
 * `unicodeWords`. The format knows no overlap, no half tokens and no entity over two sentences: what is left out or
 * rounded to tokens is told.
 */
export function goldConll({ text, gold, labels }: GoldDocument): GoldFile {
  const { kept, dropped } = resolveOverlaps(gold.spans, 'longest')
  const nameOf = (id: string) => (labels.get(id)?.name ?? id).replace(/\s+/g, '_')
  const written = new Set<Span>()
  let rounded = 0
  const sentences = segments(text).map(segment => {
    const tokens = unicodeWords(text, segment)
    let next = 0
    const entities = spansIn(kept, segment).flatMap((span): TokenSpan[] => {
      const first = tokens.findIndex((token, index) => index >= next && overlap(token, span))
      if (first < 0) return []
      let end = first + 1
      for (let token = tokens[end]; token && token.start < span.end; token = tokens[end]) end++
      const isWhole = tokens[first]?.start === span.start && tokens[end - 1]?.end === span.end
      if (!isWhole) rounded++
      written.add(span)
      next = end
      return [{ start: first, end, label: nameOf(span.label) }]
    })
    const tags = encodeTags(entities, tokens.length, 'IOB2')
    return tokens.map(({ start, end }, index) => `${text.slice(start, end)} ${tags[index] ?? 'O'}\n`).join('')
  })
  const missing = dropped.length + kept.length - written.size
  return {
    content: `-DOCSTART- O\n\n${sentences.join('\n')}`,
    losses: [
      ...(missing > 0 ? [`${counted(missing, 'entity', 'entities')} left out, as CoNLL holds no overlap`] : []),
      ...(rounded > 0 ? [`${counted(rounded, 'entity', 'entities')} rounded to whole tokens`] : []),
    ],
  }
}
