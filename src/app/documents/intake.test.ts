import { describe, expect, it } from 'vitest'
import { TEXT_LIMIT } from '../../engine/protocol.ts'
import { createIntake } from './intake.ts'
import { refusal } from './refusal.ts'
import { createProject } from '../project/project.ts'
import { samples, textOfSample } from './samples.ts'
import { createSession } from '../session.ts'

const bench = () => {
  const session = createSession()
  const project = createProject(() => Promise.reject(new Error('none')))
  const intake = createIntake(session, project)
  const titles = () => project.store.getState().documents.map(({ title }) => title)
  return { session, project, intake, titles, notice: () => session.getState().notice }
}
const file = (name: string, ...parts: BlobPart[]) => new File(parts, name)

describe('intake', () => {
  it('refuses what is empty, blank or too long, names the limit, and loses nothing', async () => {
    const b = bench()
    await b.intake.takeText('Kept.', 'Pasted')
    for (const [text, words] of [
      ['', /empty/],
      [' \n\t\u00a0', /white space/],
      ['x'.repeat(TEXT_LIMIT + 1), /20,000,001 characters long; the limit is 20,000,000/],
    ] as const) {
      await b.intake.takeText(text, 'Pasted')
      expect(b.notice()).toMatchObject({ tone: 'trouble', text: words })
      expect(b.titles()).toEqual(['Kept.'])
    }
    expect(refusal('x'.repeat(TEXT_LIMIT), 'It')).toBeUndefined()
  })

  it('offers one step back after a paste over a text', async () => {
    const b = bench()
    await b.intake.takeText('One.', 'Pasted')
    expect(b.notice()).toBeUndefined()
    await b.intake.takeText('Two.', 'Pasted')
    expect(b.notice()).toMatchObject({ text: 'Pasted “Two.”.', action: 'step-back' })
    await b.intake.stepBack()
    expect(b.titles()).toEqual(['One.'])
    expect(b.notice()?.text).toBe('Undid: Pasted “Two.”.')
  })

  it('opens several files, says which it cannot read, and why', async () => {
    const b = bench()
    await b.intake.takeFiles([
      file('a.txt', 'Text.'),
      file('b.png', new Uint8Array([137, 80, 78, 71, 0, 0, 0, 0, 1])),
      file('c.txt', new Uint8Array([0x63, 0x61, 0x66, 0xe9])),
    ])
    expect(b.titles()).toEqual(['a.txt', 'c.txt'])
    expect(b.notice()?.text).toMatch(/“b.png” is not plain text.*“c.txt” is not UTF-8; it was read as Windows-1252/)
  })

  it('opens a sample once', async () => {
    const b = bench()
    const [first, second] = samples
    await b.intake.takeSample(first!.name)
    await b.intake.takeSample(second!.name)
    await b.intake.takeSample(first!.name)
    expect(b.titles().length).toBe(2)
    expect(b.project.store.getState().open).toMatchObject({ text: await textOfSample(first!.name) })
  })

  it('goes on writing until there is something to read', async () => {
    const b = bench()
    b.intake.write()
    expect(await b.intake.finishWriting('  ')).toMatch(/white space/)
    expect(b.session.getState().writing.kind).toBe('new')
    expect(await b.intake.finishWriting('Now there is.')).toBeUndefined()
    expect(b.session.getState().writing.kind).toBe('no')
    expect(b.titles()).toEqual(['Now there is.'])
  })

  it('keeps what is written while another tab edits the project', async () => {
    const b = bench()
    b.intake.write()
    b.project.stop()
    expect(await b.intake.finishWriting('A long text.')).toMatch(/Another tab edits this project/)
    expect(b.session.getState().writing.kind).toBe('new')
  })

  it('makes no document of an edit that changed nothing', async () => {
    const b = bench()
    await b.intake.takeText('Same.', 'Pasted')
    const before = b.project.store.getState().documents
    b.intake.edit()
    await b.intake.finishWriting('Same.')
    expect(b.project.store.getState().documents).toBe(before)
  })
})

it('has four samples of the promised length', async () => {
  expect(samples.length).toBe(4)
  for (const { name } of samples) {
    const words = (await textOfSample(name)).split(/\s+/).length
    expect(words).toBeGreaterThanOrEqual(150)
    expect(words).toBeLessThanOrEqual(300)
  }
})
