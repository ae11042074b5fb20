/** Actions of finding, there while Label is shown. */
import type { Entry } from './actions.ts'
import type { House } from './house.ts'

export function findActions(_house: House): Entry[] {
  return []
}
