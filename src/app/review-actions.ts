/** Actions of the review, there while Label is shown. */
import type { Entry } from './actions.ts'
import type { House } from './house.ts'

export function reviewActions(_house: House): Entry[] {
  return []
}
