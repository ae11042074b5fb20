import { describe, expect, it } from 'vitest'
import { addDocuments } from '../../domain/document-list.ts'
import { changeSettings } from '../../domain/label-edits.ts'
import type { SettingsRecord } from '../../domain/project.ts'
import { labelBench } from './testing.ts'

const text = '“Berlin,” said Özil (in the Ōsaka-based U.S. paper).'

async function bench(snapping: SettingsRecord['snapping']) {
  const found = await labelBench(text)
  const activity = found.app.labelActivity()
  activity.labelling.make(({ records }) => changeSettings(records, { snapping }))
  const snapped = (words: string, byCharacter = false) => {
    const start = text.indexOf(words)
    const range = activity.snapping.units(byCharacter)!.snap({ start, end: start + words.length })
    return text.slice(range.start, range.end)
  }
  return { ...found, ...activity, snapped }
}

describe('snapping', () => {
  it('to words takes them whole, without the punctuation around them, and never nothing', async () => {
    const { snapped } = await bench('word')
    expect(['“Berl', 'Berlin,” ', 'Özil (', '(in', 'U.S. pap', ',”'].map(words => snapped(words))).toEqual([
      'Berlin',
      'Berlin',
      'Özil',
      'in',
      'U.S. paper',
      ',”',
    ])
    expect(snapped('erl', true)).toBe('erl')
  })

  it('to characters keeps just what was selected, without the space around it', async () => {
    const { snapped } = await bench('character')
    expect([' said', '“Be', 'U.S.'].map(words => snapped(words))).toEqual(['said', '“Be', 'U.S.'])
  })

  it('to pieces asks the engine once for a block, and takes words until they are there', async () => {
    const { calls, snapped } = await bench('piece')
    expect(snapped('erl')).toBe('Berlin')
    expect(snapped('zil')).toBe('Özil')
    const asked = calls('pieces')
    expect(asked).toHaveLength(1)
    expect(asked[0]!.args.text).toBe(text)
    await asked[0]!.answer([0, 1, 1, 4, 4, 7, 7, 8, 8, 9, 10, 14, 15, 16, 16, 19])
    expect(snapped('erl')).toBe('Berlin')
    expect(snapped('Be')).toBe('Ber')
    expect(snapped('n,” ')).toBe('lin')
    expect(snapped('zil')).toBe('zil')
  })

  it('to words goes by the tokens that a document brought', async () => {
    const { app, snapping } = await bench('word')
    const document = {
      id: 'tokens',
      title: 'Tokens',
      length: text.length,
      createdAt: 1,
      tokens: { offsets: [1, 7, 28, 39, 40, 44], sentences: [0] },
    }
    app.project.commit(addDocuments(app.project.target()!.records, [document], 'Import'), new Map([['tokens', text]]))
    await app.project.open('tokens')
    const start = text.indexOf('saka')
    const { start: from, end } = snapping.units()!.snap({ start, end: start + 1 })
    expect(text.slice(from, end)).toBe('Ōsaka-based')
  })
})

describe('the caret', () => {
  it('goes from unit to unit, and grows and shrinks by units, over either end', async () => {
    const walk = async (snapping: SettingsRecord['snapping'], keys: string) => {
      const { labelling, pick, selected } = await bench(snapping)
      pick('Özil')
      return Array.from(keys, key => {
        if (key === '>' || key === '<') labelling.move(key === '>' ? 1 : -1)
        else labelling.extend(key === '+' ? 1 : -1)
        return selected()
      })
    }
    expect(await walk('word', '>+-- <')).toEqual(['in', 'in the', 'in', 'Özil (in', 'said Özil (in', 'Berlin'])
    expect(await walk('character', '<<+->')).toEqual(['d', 'i', 'id', 'i', 'd'])
  })

  it('resizes by units, at both ends, and never to nothing', async () => {
    const { labelling, pick, selected } = await bench('character')
    pick('Özil')
    labelling.label('PER')
    const moves = [
      ['end', 'in'],
      ['start', 'in'],
      ['start', 'out'],
      ['start', 'out'],
      ['end', 'in'],
    ] as const
    expect(moves.map(([edge, direction]) => (labelling.resize(edge, direction), selected()))).toEqual([
      'Özi',
      'zi',
      'Özi',
      'd Özi',
      'd Öz',
    ])
    for (let turn = 0; turn < 9; turn++) labelling.resize('end', 'in')
    expect(selected()).toBe('d')
  })

  it('drags an end to what is snapped to there, by characters for once', async () => {
    const { labelling, pick } = await bench('word')
    pick('Özil')
    labelling.label('PER')
    const mark = labelling.picked()!
    const at = (edge: 'start' | 'end', words: string, byCharacter = false) => {
      const { start, end } = labelling.reach(mark, edge, text.indexOf(words), byCharacter)
      return text.slice(start, end)
    }
    expect(at('end', 'he Ōsaka')).toBe('Özil (in the')
    expect(at('end', 'he Ōsaka', true)).toBe('Özil (in t')
    expect(at('end', 'Berlin')).toBe('Özil')
    expect(at('end', 'Berlin', true)).toBe('Ö')
    expect(at('start', 'lin')).toBe('Berlin,” said Özil')
    expect(at('start', 'paper')).toBe('Özil')
    expect(at('start', 'paper', true)).toBe('l')
  })
})
