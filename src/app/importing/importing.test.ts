import { zipSync } from 'fflate'
import { afterEach, describe, expect, it } from 'vitest'
import { documentsOf, goldOf, labelsOf, type ProjectRecords } from '../../domain/project.ts'
import { sourcesOf, suggestionsOf } from '../../domain/suggested.ts'
import { serve } from '../../engine/rpc.ts'
import { createChoices } from '../choices.ts'
import { createProject } from '../project/project.ts'
import { createSession } from '../session.ts'
import type { ImportCalls } from './import-protocol.ts'
import { importHandlers } from './import-service.ts'
import { createImporting } from './importing.ts'

const open: { close(): void }[] = []
afterEach(() => {
  for (const port of open.splice(0)) port.close()
})

/** The service behind a channel, as a worker has it. */
function worker() {
  const { port1, port2 } = new MessageChannel()
  open.push(port1, port2)
  port1.start()
  port2.start()
  serve<ImportCalls>(port2, importHandlers())
  return Object.assign(port1, { terminate: () => port1.close() })
}

async function bench(...files: readonly File[]) {
  const session = createSession()
  const project = createProject(() => Promise.reject(new Error('none')))
  const choices = createChoices({ read: () => null, write: () => {} })
  await project.start(undefined)
  const shown: string[] = []
  const compared: string[][] = []
  const open = async (...files: readonly File[]) => {
    const importing = createImporting(
      {
        session,
        project,
        choices,
        show: async activity => void session.setState({ activity: shown.push(activity) > 0 ? activity : 'read' }),
        compare: async (a, b) => void compared.push([a, b]),
      },
      files,
      worker(),
    )
    await importing.opened
    return importing
  }
  const importing = await open(...files)
  const records = () => project.store.getState().timeline.present
  const titles = () => documentsOf(records()).map(({ title }) => title)
  const groups = () => importing.store.getState().groups
  return { session, project, choices, importing, open, shown, compared, records, titles, groups }
}

const good = '{"text": "Ann in Berlin", "label": [[0, 3, "PER"], [7, 13, "LOC"]]}\n'
const doccano = new File([good, '{"text": "cut", "label": [[0,}\n', '{"text": " ", "label": []}\n'], 'a.jsonl')

describe('importing', () => {
  it('says what was found before anything is taken', async () => {
    const b = await bench(doccano)
    const [group] = b.groups()
    expect(group).toMatchObject({ names: ['a.jsonl'], format: 'doccano' })
    expect(group?.preview).toMatchObject({
      documents: 1,
      entities: 2,
      labels: [
        { name: 'PER', count: 1 },
        { name: 'LOC', count: 1 },
      ],
      problems: [{ file: 'a.jsonl', line: 2 }],
      leftOut: 2,
    })
    expect(group?.preview?.first[0]?.spans).toEqual([
      { start: 0, end: 3, label: 'PER' },
      { start: 7, end: 13, label: 'LOC' },
    ])
    expect(b.titles()).toEqual([])
  })

  it('takes all of it as one step, opens the first, and gives it back as one', async () => {
    const b = await bench(doccano, new File(['Ann B-PER\nsat O\n'], 'b.conll'))
    await b.importing.take()
    expect(b.titles()).toEqual(['Ann in Berlin', 'b'])
    expect(labelsOf(b.records()).map(({ name }) => name)).toEqual(['PER', 'LOC'])
    const { open } = b.project.store.getState()
    expect(open).toMatchObject({ kind: 'open', text: 'Ann in Berlin' })
    expect(goldOf(b.records(), open.kind === 'open' ? open.id : '').spans.length).toBe(2)
    expect(b.shown).toEqual(['label'])
    expect(b.session.getState()).toMatchObject({
      dialog: 'none',
      notice: { text: 'Imported 2 documents from 2 files.', action: 'step-back' },
    })
    expect(b.project.undo()?.name).toBe('Import 2 documents from 2 files')
    expect(b.titles()).toEqual([])
    expect(labelsOf(b.records())).toEqual([])
  })

  it('reads again as it is told', async () => {
    const b = await bench(new File(['id,body,text\n1,Berlin,x\n2,Paris,y\n'], 't.csv'))
    expect(b.groups()[0]?.preview).toMatchObject({ columns: ['id', 'body', 'text'], guessed: { textField: 'text' } })
    await b.importing.choose(0, { textField: 'body' })
    expect(b.groups()[0]?.preview?.first.map(({ text }) => text)).toEqual(['Berlin', 'Paris'])
    await b.importing.chooseFormat(0, 'text')
    await b.importing.choose(0, { divide: 'line' })
    expect(b.groups()[0]?.preview?.documents).toBe(3)
  })

  it('unpacks a folder of brat, passing over what systems add', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    const zip = zipSync({
      'set/a.txt': bytes('Berlin'),
      'set/a.ann': bytes('T1\tLOC 0 6\tBerlin\n'),
      'set/annotation.conf': bytes('[entities]\nLOC\n'),
      '__MACOSX/set/._a.txt': bytes('x'),
      'set/build.xml': bytes('<project/>'),
    })
    const b = await bench(new File([zip.slice().buffer], 'set.zip'))
    expect(b.groups().map(({ format }) => format)).toEqual(['brat'])
    expect(b.groups()[0]?.preview).toMatchObject({ documents: 1, entities: 1, problemCount: 0 })
    expect(b.importing.store.getState().refused).toEqual(['“build.xml” is in no format that Gleaner reads.'])
  })

  it('refuses what it cannot read, by name, and has nothing to take', async () => {
    const b = await bench(new File(['PK\u0003\u0004 torn'], 'torn.zip'), new File([], 'empty.jsonl'))
    expect(b.importing.store.getState()).toMatchObject({
      groups: [],
      refused: [expect.stringMatching(/“torn.zip” could not be read: it is damaged/), '“empty.jsonl” is empty.'],
    })
  })

  it('takes nothing when it is stopped', async () => {
    const b = await bench(new File([good.repeat(30_000)], 'long.jsonl'))
    const taking = b.importing.take()
    await new Promise(next => setTimeout(next, 5))
    b.importing.stop()
    await taking
    expect(b.importing.store.getState().status.kind).toBe('stopped')
    expect(b.titles()).toEqual([])
    await b.importing.take()
    expect(b.titles().length).toBe(30_000)
  })

  it('refuses more labels than a project can have', async () => {
    const line = (index: number) => JSON.stringify({ text: 'Berlin', label: [[0, 6, `L${index}`]] })
    const b = await bench(new File([Array.from({ length: 1001 }, (_, index) => line(index)).join('\n')], 'a.jsonl'))
    await b.importing.take()
    expect(b.importing.store.getState().status).toMatchObject({ kind: 'failed', message: /1,001 labels/ })
    expect(b.titles()).toEqual([])
  })

  it('leaves a project alone that another tab edits', async () => {
    const b = await bench(doccano)
    b.project.stop()
    await b.importing.take()
    expect(b.importing.store.getState().status).toMatchObject({ kind: 'failed', message: /Another tab edits/ })
    expect(b.titles()).toEqual([])
  })
})

describe('importing suggestions', () => {
  const file = (
    name: string,
    ...rows: readonly (readonly [text: string, ...spans: (readonly [number, number, string])[]])[]
  ) => new File([rows.map(([text, ...label]) => `${JSON.stringify({ text, label })}\n`).join('')], name)
  const here = file('gold.jsonl', ['Ann in Berlin', [0, 3, 'PER']], ['Bob left.'])

  it('puts them on the documents that are here, moved where white space differs, as one step', async () => {
    const b = await bench(here)
    await b.importing.take()
    const other = file(
      'spacy.jsonl',
      ['Ann\r\nin  Berlin', [0, 3, 'ORG'], [9, 15, 'LOC']],
      ['Bob left.'],
      ['Cy sat.', [0, 2, 'PER']],
    )
    const importing = await b.open(other)
    const group = () => importing.store.getState().groups[0]!
    expect(group()).toMatchObject({ as: 'documents', matching: { matched: 2, moved: 1 } })
    await importing.chooseUse(0, { as: 'suggestions' })
    expect(group()).toMatchObject({
      sources: ['spacy'],
      matching: {
        matched: 2,
        moved: 1,
        spans: 2,
        unmatched: 1,
        missed: [{ title: 'Cy sat.', nearest: { kind: 'none' } }],
        added: 0,
      },
    })
    await importing.take()
    const [first] = documentsOf(b.records())
    expect(b.titles()).toEqual(['Ann in Berlin', 'Bob left.'])
    expect(suggestionsOf(b.records(), first!.id)).toMatchObject([
      {
        source: 'spacy',
        spans: [
          { start: 0, end: 3, label: 'ORG', score: 1 },
          { start: 7, end: 13, label: 'LOC', score: 1 },
        ],
      },
    ])
    expect(goldOf(b.records(), first!.id).spans.length).toBe(1)
    expect(b.choices.getState().suggestionsFrom).toBe('sources:spacy')
    expect(b.project.undo()?.name).toBe('Import 2 suggestions by “spacy” from spacy.jsonl')
    expect(sourcesOf(b.records())).toEqual([])
  })

  it('takes what is not here as new documents without gold, where that is wanted', async () => {
    const b = await bench(here)
    await b.importing.take()
    const importing = await b.open(file('x.jsonl', ['Cy sat.', [0, 2, 'PER']]))
    await importing.chooseUse(0, { as: 'suggestions', takesRest: true })
    expect(importing.store.getState().groups[0]?.matching).toMatchObject({ added: 1, unmatched: 0, spans: 1 })
    await importing.take()
    const added = documentsOf(b.records()).find(({ title }) => title === 'Cy sat.')!
    expect(goldOf(b.records(), added.id).spans).toEqual([])
    expect(suggestionsOf(b.records(), added.id)).toMatchObject([{ source: 'x', spans: [{ label: 'PER' }] }])
  })

  const scored = (name: string, ...spans: readonly (readonly [number, number, string, number])[]) => {
    const entities = spans.map(([start, end, label, score]) => ({ start, end, label, score }))
    return new File([`${JSON.stringify({ text: 'Ann in Berlin', entities })}\n`], name)
  }
  const saidHere = (records: ProjectRecords) =>
    suggestionsOf(records, documentsOf(records)[0]!.id).map(
      ({ source, spans }) => `${source}: ${spans.map(({ label, score }) => `${label} ${score}`).join(', ')}`,
    )

  it('names each of several files by itself, with the scores that it has', async () => {
    const b = await bench(here)
    await b.importing.take()
    const importing = await b.open(scored('big.jsonl', [0, 3, 'PER', 0.5]), scored('small.jsonl', [0, 3, 'PER', 0.25]))
    await importing.chooseUse(0, { as: 'suggestions' })
    const [group] = importing.store.getState().groups
    expect(group).toMatchObject({
      sources: ['big', 'small'],
      preview: { scored: 2 },
      matching: { matched: 2, spans: 2 },
    })
    importing.nameSource(0, 1, 'tiny')
    await importing.take()
    expect(saidHere(b.records())).toEqual(['big: PER 0.5', 'tiny: PER 0.25'])
  })

  it('joins what files of one name say of a text', async () => {
    const b = await bench(here)
    await b.importing.take()
    const importing = await b.open(scored('big.jsonl', [0, 3, 'PER', 0.5]), scored('small.jsonl', [7, 13, 'LOC', 0.25]))
    await importing.chooseUse(0, { as: 'suggestions' })
    importing.nameSource(0, 1, 'big')
    await importing.take()
    expect(saidHere(b.records())).toEqual(['big: PER 0.5, LOC 0.25'])
  })

  it('names files by more than their stems where those are the same, and many files as one', async () => {
    const alike = await bench(file('a.jsonl', ['Ann']), new File(['Bob B-PER\n'], 'a.conll'))
    expect(alike.groups().map(({ sources }) => sources)).toEqual([['a.jsonl'], ['a.conll']])
    const many = await bench(...Array.from({ length: 9 }, (_, index) => file(`${index}.jsonl`, [`Ann ${index}`])))
    expect(many.groups().map(({ sources }) => sources)).toEqual([['import']])
  })

  it('says of each text that is not here what comes nearest to it', async () => {
    const b = await bench(file('gold.jsonl', ['Ann sat in the old garden.\nBob left the house.'], ['Cy sat.']))
    await b.importing.take()
    const importing = await b.open(
      file('cut.jsonl', ['Ann sat in the old garden.'], ['Bob left the house.'], ['Cy sat.'], ['Cy sat.'], ['Else']),
    )
    await importing.chooseUse(0, { as: 'suggestions' })
    const { matching } = importing.store.getState().groups[0]!
    expect(matching).toMatchObject({ matched: 1, unmatched: 4 })
    expect(matching?.missed.map(({ title, nearest, nearestTitle }) => [title, nearest.kind, nearestTitle])).toEqual([
      ['Ann sat in the old garden.', 'part', 'Ann sat in the old garden.'],
      ['Bob left the house.', 'part', 'Ann sat in the old garden.'],
      ['Cy sat.', 'taken', 'Cy sat.'],
      ['Else', 'none', ''],
    ])
  })

  it('says where annotators have divided their texts otherwise', async () => {
    const whole = ['Ann sat in the old garden.\nBob left the house.'] as const
    const parts = [['Ann sat in the old garden.'], ['Bob left the house.']] as const
    const apart = await bench(file('ann.jsonl', whole), file('ben.jsonl', ...parts))
    const { shared, cut } = apart.importing.store.getState()
    expect([shared, cut.map(({ nearest: { kind } }) => kind)]).toEqual([0, ['longer', 'part', 'part']])

    const b = await bench(file('ann.jsonl', whole, ['Cy sat.']), file('ben.jsonl', ...parts, ['Cy sat.']))
    await b.importing.compareAll()
    const [group] = b.groups()
    expect(group?.matching).toMatchObject({ matched: 1, alone: 3 })
    expect(group?.matching?.missed.map(({ source, nearest: { kind } }) => `${source} ${kind}`)).toEqual([
      'ann longer',
      'ben part',
      'ben part',
    ])
  })

  it('offers what has scores as suggestions where no text is here', async () => {
    const b = await bench(scored('model.jsonl', [0, 3, 'PER', 0.5]))
    await b.importing.chooseUse(0, { as: 'suggestions', takesRest: true })
    await b.importing.take()
    expect(b.titles()).toEqual(['Ann in Berlin'])
    expect(goldOf(b.records(), documentsOf(b.records())[0]!.id).spans).toEqual([])
    expect(saidHere(b.records())).toEqual(['model: PER 0.5'])
  })

  it('keeps the predictions and the other annotators that come with documents', async () => {
    const result = (start: number, end: number, label: string, score?: number) => [
      { type: 'labels', score, value: { start, end, labels: [label] } },
    ]
    const task = {
      data: { text: 'Ann in Berlin' },
      annotations: [
        { completed_by: 1, result: result(0, 3, 'PER') },
        { completed_by: 2, result: result(0, 3, 'ORG') },
      ],
      predictions: [{ model_version: 'v7', result: result(7, 13, 'LOC', 0.83) }],
    }
    const b = await bench(new File([JSON.stringify([task])], 'tasks.json'))
    expect(b.groups()[0]?.preview).toMatchObject({ suggestions: 1, annotators: ['annotator 1', 'annotator 2'] })
    await b.importing.take()
    const [document] = documentsOf(b.records())
    expect(goldOf(b.records(), document!.id).spans).toMatchObject([{ label: 'PER' }])
    expect(suggestionsOf(b.records(), document!.id)).toMatchObject([
      { source: 'annotator 2', spans: [{ label: 'ORG', score: 1 }] },
      { source: 'v7', spans: [{ label: 'LOC', score: 0.83 }] },
    ])
    expect(b.choices.getState().suggestionsFrom).toBe('all')
  })

  it('sets two files of the same texts side by side, without gold, in one step', async () => {
    const [ann, ben] = [
      file('ann.jsonl', ['Ann in Berlin', [0, 3, 'PER']], ['Bob left.', [0, 3, 'PER']]),
      file('ben.jsonl', ['Ann in Berlin', [0, 3, 'ORG']], ['Bob left.']),
    ]
    const b = await bench(ann, ben)
    expect(b.importing.store.getState()).toMatchObject({ shared: 2, groups: [{ names: ['ann.jsonl', 'ben.jsonl'] }] })
    await b.importing.compareAll()
    expect(b.groups()[0]?.matching).toMatchObject({ sources: ['ann', 'ben'], spans: 3, added: 2, matched: 2 })
    await b.importing.take()
    expect(b.titles()).toEqual(['Ann in Berlin', 'Bob left.'])
    expect(sourcesOf(b.records())).toEqual([
      { name: 'ann', documents: 2, spans: 2 },
      { name: 'ben', documents: 2, spans: 1 },
    ])
    expect(documentsOf(b.records()).flatMap(({ id }) => goldOf(b.records(), id).spans)).toEqual([])
    expect(b.compared).toEqual([['source:ann', 'source:ben']])
    b.project.undo()
    expect([b.titles(), sourcesOf(b.records())]).toEqual([[], []])
  })

  it('sets files of two formats, and the annotators of one file, side by side', async () => {
    const b = await bench(file('ann.jsonl', ['Ann sat', [0, 3, 'PER']]), new File(['Ann B-ORG\nsat O\n'], 'ben.conll'))
    expect(b.importing.store.getState().shared).toBe(1)
    await b.importing.compareAll()
    await b.importing.take()
    expect(sourcesOf(b.records()).map(({ name, spans }) => `${name} ${spans}`)).toEqual(['ann 1', 'ben 1'])
    expect(b.titles().length).toBe(1)
  })

  it('sets the annotators of one file side by side, so that none of them is gold', async () => {
    const result = (label: string) => [{ type: 'labels', value: { start: 0, end: 3, labels: [label] } }]
    const annotations = ['PER', 'ORG'].map((label, at) => ({ completed_by: at + 1, result: result(label) }))
    const b = await bench(new File([JSON.stringify([{ data: { text: 'Ann sat' }, annotations }])], 'tasks.json'))
    await b.importing.chooseUse(0, { as: 'compare' })
    expect(b.groups()[0]?.matching).toMatchObject({ sources: ['annotator 1', 'annotator 2'], documents: 1, spans: 2 })
    await b.importing.take()
    const [document] = documentsOf(b.records())
    expect(goldOf(b.records(), document!.id).spans).toEqual([])
    expect(document?.state).toBe('new')
    expect(b.compared).toEqual([['source:annotator 1', 'source:annotator 2']])
  })
})
