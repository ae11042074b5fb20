import { describe, expect, it } from 'vitest'
import { addLabels, recolourLabel } from '../../domain/label-edits.ts'
import { labelsOf, newProject, type ProjectRecords } from '../../domain/project.ts'
import { applied } from '../label/marks.ts'
import { headHues } from './head-hues.ts'

const empty = newProject('Ships')
const head = ['O', 'B-LOC', 'I-LOC', 'B-ORG', 'I-ORG', 'B-SHIP', 'I-SHIP']
const labelled = (...names: string[]): ProjectRecords => applied(empty, addLabels(empty, names).changes)

describe('the hues of a head', () => {
  it('go by the order of its types in a project without labels', () => {
    expect([...headHues(empty, head)]).toEqual([
      ['LOC', 0],
      ['ORG', 1],
      ['SHIP', 2],
    ])
  })

  it('are those of the project’s labels, and of no other type', () => {
    const hues = headHues(labelled('SHIP', 'CARGO'), head)
    expect([hues.get('SHIP'), hues.get('CARGO')]).toEqual([0, 1])
    expect(new Set(hues.values()).size).toBe(hues.size)
  })

  it('follow a label that stands for a type under another name, and its new colour', () => {
    const records = labelled('LOC')
    const [label] = labelsOf(records)
    const recoloured = applied(records, recolourLabel(records, label!.id, 7).changes)
    expect(headHues(recoloured, head).get('LOC')).toBe(7)
  })

  it('are the same map until a label changes', () => {
    const records = labelled('SHIP')
    const later = new Map(records)
    expect(headHues(later, head)).toBe(headHues(records, head))
  })

  it('are of the wheel, however many types there are', () => {
    const many = Array.from({ length: 45 }, (_, at) => `B-T${at}`)
    for (const hue of headHues(labelled('A', 'B'), many).values()) expect(hue).toBeLessThan(20)
  })
})
