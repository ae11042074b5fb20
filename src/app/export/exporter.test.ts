import { expect, it, vi } from 'vitest'
import { documentOf } from '../../domain/formats/dataset.ts'
import { addLabels } from '../../domain/label-edits.ts'
import { goldKey, settingsKey, settingsOf, type GoldSpan } from '../../domain/project.ts'
import { connect, type Endpoint, serve } from '../../engine/rpc.ts'
import { createChoices } from '../choices.ts'
import { createProject } from '../project/project.ts'
import { createSession } from '../session.ts'
import { memoryStore } from '../testing.ts'
import type { ExportCalls } from './export-protocol.ts'
import { exportHandlers } from './export-service.ts'
import { createExporter } from './exporter.ts'

const texts = ['Ada met Bo in São Paulo.', 'Cy left.']

function wire(): [Endpoint, Endpoint] {
  const heard: ((event: Event) => void)[][] = [[], []]
  const end = (own: 0 | 1): Endpoint => ({
    postMessage: data =>
      queueMicrotask(() =>
        heard[1 - own]!.forEach(listener => listener(new MessageEvent('message', { data: structuredClone(data) }))),
      ),
    addEventListener: (type, listener) => void (type === 'message' && heard[own]!.push(listener)),
  })
  return [end(0), end(1)]
}

async function bench() {
  const session = createSession()
  const choices = createChoices({ read: () => null, write: () => {} })
  const project = createProject(async () => memoryStore().store)
  await project.start(undefined)
  await project.add(
    texts.map((text, index) => ({ text, title: `Text ${index}` })),
    'Pasted',
  )
  const [first = '', second = ''] = project.store.getState().documents.map(({ id }) => id)
  const present = () => project.store.getState().timeline.present
  const { ids, ...edit } = addLabels(present(), ['PER', 'LOC'])
  project.commit(edit)
  project.commit({ name: 'Nest', changes: [[settingsKey, { ...settingsOf(present()), overlap: 'nested' }]] })
  const span = (text: string, words: string, label: string): GoldSpan => {
    const start = text.indexOf(words)
    return { start, end: start + words.length, label: ids.get(label)! }
  }
  const gold = (document: string, spans: GoldSpan[]) =>
    project.commit({
      name: 'Label',
      changes: [[goldKey(document), { kind: 'gold', document, spans, rejected: [] }]],
    })
  gold(first, [span(texts[0]!, 'Ada', 'PER'), span(texts[0]!, 'São Paulo', 'LOC'), span(texts[0]!, 'Paulo', 'PER')])
  gold(second, [span(texts[1]!, 'Cy', 'PER')])
  let spawned = 0
  let ended = 0
  const exporter = createExporter({
    session,
    choices,
    project,
    now: () => new Date(2026, 0, 31),
    spawn() {
      spawned++
      const [page, worker] = wire()
      serve<ExportCalls>(worker, exportHandlers())
      return { port: page, terminate: () => void ended++ }
    },
  })
  const end = exporter.start()
  const ready = () => vi.waitUntil(() => exporter.store.getState().status.kind === 'ready')
  const written = async () => {
    await ready()
    return exporter.store.getState().written!
  }
  return { exporter, end, written, ready, project, choices, first, second, counts: () => ({ spawned, ended }) }
}

it('writes all documents as CoNLL unless told otherwise, and says where an entity is left out', async () => {
  const { exporter, written, first } = await bench()
  const { name, documents, entities, preview, losses } = await written()
  expect({ name, documents, entities }).toEqual({
    name: 'Untitled-project-conll-2026-01-31.conll',
    documents: 2,
    entities: 4,
  })
  expect(preview.text).toContain('Ada B-PER\nmet O\nBo O\nin O\nSão B-LOC\nPaulo I-LOC\n')
  expect(losses.find(({ kind }) => kind === 'overlap')).toEqual({ kind: 'overlap', count: 1, documents: 1 })
  const [place] = await exporter.losses('overlap', 0, 50)
  expect(place).toMatchObject({ document: first, range: { start: 18, end: 23 } })
})

it('writes anew when another format or option is chosen, and remembers the option by format', async () => {
  const { exporter, written, choices } = await bench()
  await written()
  exporter.choose('format', 'doccano')
  exporter.choose('doccano offsets', 'byte')
  const { preview, losses } = await written()
  expect(JSON.parse(preview.text!.split('\n')[0]!).label).toEqual([
    [0, 3, 'PER'],
    [14, 24, 'LOC'],
    [19, 24, 'PER'],
  ])
  expect(losses.some(({ kind }) => kind === 'overlap')).toBe(false)
  exporter.choose('format', 'jsonl')
  expect(exporter.wish().options).toEqual({ offsets: 'codepoint' })
  exporter.choose('format', 'doccano')
  expect(exporter.wish().options).toMatchObject({ offsets: 'byte' })
  choices.setState({ exporting: { format: 'none such', extent: '?', 'conll scheme': 'XYZ' } })
  expect(exporter.wish()).toMatchObject({ extent: 'all', format: { id: 'conll' }, options: { scheme: 'IOB2' } })
})

it('leaves out what is not done where that is wished, and says when nothing remains', async () => {
  const { exporter, written, project, second } = await bench()
  await written()
  exporter.choose('onlyDone', 'yes')
  await vi.waitUntil(() => exporter.store.getState().status.kind === 'none')
  const document = project.store.getState().documents.find(({ id }) => id === second)!
  project.commit({ name: 'Done', changes: [[`document:${second}`, { ...document, state: 'done' }]] })
  expect(await written()).toMatchObject({ documents: 1, entities: 1 })
})

it('gives one file as it is, and several as a zip', async () => {
  const calls = connect<ExportCalls>(
    (([page, worker]) => {
      serve<ExportCalls>(worker, exportHandlers())
      return page
    })(wire()),
  )
  const document = (title: string) => documentOf({ title, text: 'Ada' })
  await calls.call('hold', [
    { id: '1', document: document('One') },
    { id: '2', document: document('Two') },
  ])
  const order = { documents: ['1', '2'], labels: [], options: { name: 'all' } }
  expect(await calls.call('write', { ...order, format: 'text' })).toMatchObject({ name: 'all.zip', files: 2 })
  expect((await calls.call('file', { at: Date.now() })).type).toBe('application/zip')
  expect(await calls.call('write', { ...order, format: 'jsonl' })).toMatchObject({ name: 'all.jsonl', files: 1 })
  expect(await (await calls.call('file', { at: 0 })).text()).toContain('"text":"Ada"')
})

it('ends its worker with the dialog, and starts another after a stop', async () => {
  const { exporter, end, written, counts } = await bench()
  await written()
  exporter.stop()
  expect(exporter.store.getState().status.kind).toBe('stopped')
  void exporter.refresh()
  await written()
  end()
  expect(counts()).toEqual({ spawned: 2, ended: 2 })
})
