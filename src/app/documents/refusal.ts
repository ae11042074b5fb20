/** Texts that are not taken. */
import { TEXT_LIMIT } from '../../engine/protocol.ts'

const count = new Intl.NumberFormat('en')

/** Why a text is not taken, or undefined. `what` names it at the beginning of a sentence. */
export function refusal(text: string, what: string): string | undefined {
  if (text.length > TEXT_LIMIT) {
    return `${what} is ${count.format(text.length)} characters long; the limit is ${count.format(TEXT_LIMIT)}. Split it into parts.`
  }
  if (text === '') return `${what} is empty.`
  if (!/\S/.test(text)) return `${what} holds only white space: there is nothing to tag.`
  return undefined
}
