/** Records with a text and spans of offsets, as most JSON formats are made of: read, placed, and told where they fail. */
import * as v from 'valibot'
import type { OffsetUnit } from '../text.ts'
import type { EntitySpan } from './dataset.ts'
import type { Gathering } from './gathering.ts'
import type { Problem } from './problem.ts'
import { positionsIn, quotes, rangeOf, type Found } from './offsets.ts'

/** A span as a file has it, before its offsets are converted. `T` is what else it says. */
export interface FoundSpan extends Found {
  readonly label: string
  /** Where it stands in its record: `label[3]`. */
  readonly place: string
  readonly rest?: Pick<EntitySpan, 'unsure' | 'comment'>
  readonly score?: number
}

/** Where a record stands. */
export interface Source {
  readonly file: string
  readonly line: number
}

const whole = v.pipe(v.number(), v.safeInteger())
const longestLabel = 200
/** A name of a label: text without space around it. */
export const labelName = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(longestLabel))

const shapes = {
  pair: v.tuple([whole, whole, labelName]),
  offsets: v.object({ start_offset: whole, end_offset: whole, label: labelName }),
  range: v.object({ start: whole, end: whole, label: labelName, text: v.optional(v.unknown()) }),
}

/** The spans of a list, in any of the shapes that files have; what is none of them is reported and left out. */
export function foundSpans(
  list: readonly unknown[],
  name: string,
  report: (problem: Omit<Problem, 'line'>) => void,
): FoundSpan[] {
  const found: FoundSpan[] = []
  for (const [index, item] of list.entries()) {
    const place = `${name}[${index}]`
    const pair = v.safeParse(shapes.pair, Array.isArray(item) ? item.slice(0, 3) : item)
    if (pair.success) {
      const [start, end, label] = pair.output
      found.push({ start, end, label, place })
      continue
    }
    const offsets = v.safeParse(shapes.offsets, item)
    if (offsets.success) {
      const { start_offset: start, end_offset: end, label } = offsets.output
      found.push({ start, end, label, place })
      continue
    }
    const range = v.safeParse(shapes.range, item)
    if (range.success) {
      const { start, end, label, text } = range.output
      found.push({ start, end, label, place, ...(typeof text === 'string' && { quoted: text }) })
      continue
    }
    report({ column: 0, message: `${place} is no entity`, expected: 'start and end as whole numbers, and a label' })
  }
  return found
}

/** The spans with UTF-16 offsets. One that lies nowhere in the text is reported; one that quotes other words is kept. */
export function placed(
  text: string,
  found: readonly FoundSpan[],
  unit: OffsetUnit,
  { file, line }: Source,
  gathering: Gathering,
): (EntitySpan & { readonly score?: number })[] {
  const position = positionsIn(text, unit)
  return found.flatMap(item => {
    const { start, end, label, place, quoted, rest, score } = item
    const range = rangeOf(position, item)
    const at = `${place} [${start}, ${end})`
    if (!range) {
      const expected = `a range within the text, counted in ${unitNames[unit]}`
      gathering.report(file, { line, column: 0, message: `${at} is no range of its text`, expected })
      return []
    }
    const words = text.slice(range.start, range.end)
    if (quoted !== undefined && !quotes(words, quoted)) {
      const message = `${at} is “${words.slice(0, 40)}” in the text`
      gathering.report(
        file,
        { line, column: 0, message, expected: `“${quoted.slice(0, 40)}”, as the file quotes it` },
        0,
      )
    }
    return [{ ...range, label, ...rest, ...(score !== undefined && { score }) }]
  })
}

export const unitNames: Readonly<Record<OffsetUnit, string>> = {
  utf16: 'UTF-16 units',
  codepoint: 'code points',
  byte: 'UTF-8 bytes',
}
