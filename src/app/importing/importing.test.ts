import { zipSync } from 'fflate'
import { afterEach, describe, expect, it } from 'vitest'
import { documentsOf, goldOf, labelsOf } from '../../domain/project.ts'
import { serve } from '../../engine/rpc.ts'
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
  await project.start(undefined)
  const shown: string[] = []
  const importing = createImporting(
    { session, project, show: async activity => void shown.push(activity) },
    files,
    worker(),
  )
  await importing.opened
  const records = () => project.store.getState().timeline.present
  const titles = () => documentsOf(records()).map(({ title }) => title)
  return { session, project, importing, shown, records, titles, groups: () => importing.store.getState().groups }
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
