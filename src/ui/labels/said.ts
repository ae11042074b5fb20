import type { Mark } from '../../app/label/marks.ts'
import { percent } from '../numbers.ts'

/** What is said of a mark beside its words and its label. */
export function whatIs({ kind, score, source, unsure, comment, contested }: Mark): string {
  if (kind === 'suggested')
    return `suggested${source === undefined ? '' : ` by ${source}`}, ${percent(score ?? 0)}${contested ? ', instead of gold' : ''}`
  const more = [unsure && 'unsure', contested && 'overlaps another entity', comment && `comment: ${comment}`]
  return ['gold', ...more.filter(Boolean)].join(', ')
}
