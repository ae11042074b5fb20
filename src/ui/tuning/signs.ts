import type { TagChange } from '../../app/tuning/tag-changes.ts'

/** Beside a changed entity, so that colour is never the only sign. */
export const signs: Readonly<Record<TagChange['kind'], string>> = { gained: '+', lost: '−', relabelled: '↻' }
export const changeNames: Readonly<Record<TagChange['kind'], string>> = {
  gained: 'gained',
  lost: 'lost',
  relabelled: 'relabelled',
}
export const changeKinds: readonly TagChange['kind'][] = ['gained', 'lost', 'relabelled']
