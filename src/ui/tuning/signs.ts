import type { TagChange } from '../../app/tuning/changes.ts'

/** Beside a changed entity, so that colour is never the only sign. */
export const signs: Readonly<Record<TagChange['kind'], string>> = {
  gained: '+',
  lost: '−',
  relabelled: '↻',
  moved: '↔',
}
export const changeNames: Readonly<Record<TagChange['kind'], string>> = {
  gained: 'gained',
  lost: 'lost',
  relabelled: 'relabelled',
  moved: 'other ends',
}
export const changeKinds: readonly TagChange['kind'][] = ['gained', 'lost', 'relabelled', 'moved']
