import { describe, expect, it } from 'vitest'
import { blocksOf } from '../reading/blocks.ts'
import { labelBench } from './testing.ts'

const sentence = 'Ada met Bo in Oslo and then nothing of note was said or done by anybody for a while.\n'
const text = sentence.repeat(120)

describe('the marks of a long text', () => {
  it('stay the same objects in every block that an edit does not reach', async () => {
    const { app } = await labelBench(text)
    const { marks, labelling } = app.labelActivity()
    const blocks = blocksOf(text)
    expect(blocks.length).toBeGreaterThan(4)
    const all = () => blocks.map((_, index) => marks.ofBlock(index))
    const changed = (edit: () => void) => {
      const before = all()
      edit()
      return all().flatMap((marks, index) => (marks === before[index] ? [] : [index]))
    }
    labelling.addLabels(['PER', 'LOC'])
    const { start } = blocks[2]!
    labelling.draw({ start, end: start + 3 })
    expect(changed(() => labelling.label('LOC'))).toEqual([2])
    expect(changed(() => labelling.toggleUnsure())).toEqual([2])
    expect(changed(() => labelling.comment('why?'))).toEqual([2])
    expect(changed(() => labelling.resize('end', 'out'))).toEqual([2])
    expect(changed(() => labelling.doneUpTo(blocks[1]!.end))).toEqual([0, 1])
    expect(changed(() => app.project.undo())).toEqual([0, 1])
    expect(changed(() => app.session.setState({ selection: { start: 0, end: 3 } }))).toEqual([])
  })
})
