import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readHead } from '../../domain/head.ts'
import { EngineError } from '../../engine/rpc.ts'
import { labelBench } from '../label/testing.ts'

/** What the page would have saved, by name. */
let saved: Map<string, Blob>
beforeEach(() => {
  saved = new Map()
  const blobs = new Map<string, Blob>()
  vi.spyOn(URL, 'createObjectURL').mockImplementation(blob => {
    blobs.set(`blob:${blobs.size}`, blob as Blob)
    return `blob:${blobs.size - 1}`
  })
  const link = { href: '', download: '', click: () => void saved.set(link.download, blobs.get(link.href)!) }
  vi.stubGlobal('document', { createElement: () => link })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const text = 'Ada met Bo in Rome.'
const soon = () => new Promise(next => setTimeout(next, 5))
const milliseconds = { reading: 1, comparing: 1, writing: 1 }

describe('exporting the model', () => {
  it('sends the head with texts of the project, and saves what comes back', async () => {
    const { app, action, calls } = await labelBench(text)
    action('export-model').run()
    await soon()
    const call = calls('exportModel')[0]!
    expect(call.args).toMatchObject({
      head: { name: 'news' },
      compared: { data: '1 document of the project', texts: [{ text }] },
    })
    call.progress({ phase: 'reading', bytes: 5, total: 20 })
    expect(app.session.getState().tuning).toEqual({
      name: 'Exporting the model',
      words: 'reading the weights',
      share: 0.25,
      stop: 'stop-model-export',
    })
    expect(action('export-model').enabled).toBe(false)
    const loss = { data: '1 document of the project', words: 200, differing: 3 }
    await call.answer({ zip: new Blob(['zip']), folder: 'news', decodes: false, loss, milliseconds })
    await soon()
    expect([...saved.keys()]).toEqual(['news.zip'])
    expect(app.session.getState().tuning).toBeUndefined()
    expect(app.session.getState().notice).toMatchObject({
      tone: 'news',
      text: expect.stringMatching(
        /^Saved news\.zip, .*on 1 document of the project they read 1\.5 % of the words otherwise/,
      ),
    })
    expect(action('export-model').enabled).toBe(true)
  })

  it('can be stopped, and says that nothing was saved', async () => {
    const { app, action, calls } = await labelBench(text)
    action('export-model').run()
    await soon()
    expect(action('stop-model-export').enabled).toBe(true)
    action('stop-model-export').run()
    await soon()
    expect(calls('exportModel')[0]!.signal?.aborted).toBe(true)
    expect(app.session.getState()).toMatchObject({
      tuning: undefined,
      notice: { tone: 'news', text: 'Stopped: no model was saved.' },
    })
    expect(saved.size).toBe(0)
  })

  it('says why it could not be', async () => {
    const { app, action, calls } = await labelBench(text)
    action('export-model').run()
    await soon()
    await calls('exportModel')[0]!.fail(new EngineError('model-unsupported', 'the head belongs to another encoder.'))
    await soon()
    expect(app.session.getState().notice).toEqual({
      tone: 'trouble',
      text: 'The model could not be exported: the head belongs to another encoder.',
    })
  })

  it('is there while the text is read, too', async () => {
    const { app, action } = await labelBench(text)
    await app.show('read')
    expect(action('export-model').enabled).toBe(true)
  })
})

it('saves the head alone as a file that can be opened', async () => {
  const { app, action } = await labelBench(text)
  action('save-head').run()
  expect([...saved.keys()]).toEqual(['news.head.json'])
  expect(readHead(JSON.parse(await saved.get('news.head.json')!.text()))).toEqual(app.session.getState().head)
})
