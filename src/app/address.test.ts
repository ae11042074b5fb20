import { describe, expect, it } from 'vitest'
import { activityIn, documentIn, hashOf, projectIn } from './address.ts'
import { FIRST_PROJECT } from './project/storage.ts'

describe('the address', () => {
  it('names project, document and activity', () => {
    for (const [project, document, activity] of [
      [FIRST_PROJECT, 'd1', 'read'],
      [FIRST_PROJECT, 'd1', 'label'],
      ['p2', 'd1', 'label'],
      ['p2', undefined, 'read'],
      ['p2', undefined, 'label'],
    ] as const) {
      const hash = hashOf(project, document, activity)
      expect([projectIn(hash), documentIn(hash), activityIn(hash)]).toEqual([project, document, activity])
    }
    expect(hashOf('p2', 'd1', 'label')).toBe('#project=p2&doc=d1&do=label')
  })

  it('is as it was before there were several projects, for the first', () => {
    expect(hashOf(FIRST_PROJECT, 'd1', 'label')).toBe('#doc=d1&do=label')
    expect(hashOf(FIRST_PROJECT, undefined, 'read')).toBe('')
    expect(projectIn('#doc=d1&do=label')).toBe(FIRST_PROJECT)
    expect(projectIn('')).toBeUndefined()
  })
})
