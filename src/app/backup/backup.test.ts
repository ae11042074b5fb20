import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate'
import { array, assert, boolean, integer, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { follow, nextMove } from '../../../e2e/crash-edits.ts'
import { setNotes } from '../../domain/document-edits.ts'
import { addDocuments, removeDocuments } from '../../domain/document-list.ts'
import { commit, position, startTimeline, stepsOf } from '../../domain/history.ts'
import { goldKey, newProject, recordsOf, type ProjectRecord } from '../../domain/project.ts'
import { readBackup } from './backup-reading.ts'
import { backupOf, fileOf, type BackupOptions } from './backup.ts'
import { isBackup } from './is-backup.ts'
import type { ProjectSnapshot } from '../project/snapshot.ts'
import { ArchiveError, readZip } from './zip-reading.ts'

const options: BackupOptions = { history: true, by: 'Gleaner test', at: Date.UTC(2026, 10, 21) }

/** Runs a generator to its end, and gives what it returns. */
function finish<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

const written = (snapshot: ProjectSnapshot, more: Partial<BackupOptions> = {}): Uint8Array =>
  new Uint8Array(Buffer.concat(finish(backupOf(snapshot, { ...options, ...more }))))
const readBack = (bytes: Uint8Array) => finish(readBackup(bytes))

/** A project after edits at random, with texts that are hard to keep as they are. */
function projectAfter(seed: number, edits: number, hard: readonly string[]): ProjectSnapshot {
  let timeline = startTimeline<ProjectRecord>(newProject(`Project ${seed}`))
  const texts = new Map<string, string>()
  for (let number = 0; number < edits; number++) {
    const move = nextMove(timeline, seed, number)
    if (move.kind === 'commit') for (const [id, text] of move.texts) texts.set(id, text)
    timeline = follow(timeline, move)
  }
  for (const [index, text] of hard.entries()) {
    const id = `hard${index}`
    texts.set(id, text)
    const document = { id, title: text.slice(0, 9), length: text.length, createdAt: index }
    timeline = commit(timeline, addDocuments(timeline.present, [document], `Add ${text}`, 'first'), index)
    timeline = commit(timeline, setNotes(timeline.present, id, text), index)
    if (index % 3 === 2) timeline = commit(timeline, removeDocuments(timeline.present, [id]), index)
  }
  return { records: timeline.present, texts, steps: stepsOf(timeline), position: position(timeline) }
}

describe('a backup', () => {
  it('restores the identical project: emoji, line ends, right-to-left text, lone surrogates, what only undo brings back', () => {
    const hard = string({ unit: 'binary', maxLength: 40 })
    assert(
      property(
        integer({ min: 1, max: 1e6 }),
        integer({ min: 0, max: 40 }),
        array(hard, { maxLength: 4 }),
        boolean(),
        (seed, edits, random, history) => {
          const texts = [
            '\uFEFFa\r\nb\rc\n',
            '\uD83D\u{1F469}\u200D\u{1F680}\uDE80',
            'שלום \u202Eabc\u202C عالم',
            '\0\u2028"\\',
            ...random,
          ]
          const snapshot = projectAfter(seed, edits, texts)
          const { snapshot: read, problems } = readBack(written(snapshot, { history }))
          expect(problems).toEqual([])
          if (history) expect(read).toEqual(snapshot)
          else {
            const shown = [...snapshot.texts].filter(([id]) => snapshot.records.has(`document/${id}`))
            expect(read).toEqual({ records: snapshot.records, texts: new Map(shown), steps: [], position: 0 })
          }
        },
      ),
      { numRuns: 12 },
    )
  }, 30_000)

  it('holds an empty project, a text that was lost, and gold that says nothing', () => {
    const empty = { records: newProject('Nothing yet'), texts: new Map(), steps: [], position: 0 }
    expect(readBack(written(empty)).snapshot).toEqual(empty)
    const one = projectAfter(1, 0, ['Ada.'])
    const records = new Map(one.records).set(goldKey('hard0'), {
      kind: 'gold',
      document: 'hard0',
      spans: [],
      rejected: [],
    })
    const lost = { ...one, records, texts: new Map(), steps: [], position: 0 }
    expect(readBack(written(lost)).snapshot).toEqual(lost)
  })

  it('holds records of every kind', () => {
    const { records, texts } = projectAfter(7, 30, ['Ada met Bo.'])
    const document = 'hard0'
    const more: ProjectRecord[] = [
      { kind: 'tokens', document, offsets: [0, 3, 4, 7, 8, 10], sentences: [0] },
      { kind: 'rule', id: 'r', text: 'Ada', label: 'L7n1', ignoreCase: false, wholeWord: true },
      { kind: 'label', id: 'L7n1', name: 'PER', types: ['PER'], hue: 1, key: null, description: 'A', order: 9 },
      {
        kind: 'gold',
        document,
        spans: [
          { start: 0, end: 3, label: 'L7n1', unsure: true, comment: '\uD800', source: 'person', confirmed: true },
        ],
        rejected: [{ start: 8, end: 10, label: 'L7n1' }],
      },
      {
        kind: 'suggestions',
        document,
        source: 'Ann’s file',
        spans: [{ start: 4, end: 7, label: 'L7n1', score: 0.5 }],
      },
      { kind: 'head', id: 'h', order: 0, createdAt: 1, file: { format: 'gleaner-head/1' }, trainedOn: ['00'] },
      { kind: 'run', id: 'r', createdAt: 1, head: 'h', note: '', report: { words: 3 } },
    ]
    const snapshot = { records: recordsOf([...records.values(), ...more]), texts, steps: [], position: 0 }
    expect(new Set([...snapshot.records.values()].map(({ kind }) => kind))).toEqual(new Set(Object.keys(fileOf)))
    expect(readBack(written(snapshot))).toEqual({ snapshot, problems: [] })
  })

  it('can be read by a person and by other tools', () => {
    const files = unzipSync(written(projectAfter(7, 30, [])))
    expect(Object.keys(files)[0]).toBe('project.json')
    const lines = (name: string) =>
      Buffer.from(files[name]!)
        .toString()
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as object)
    expect(JSON.parse(Buffer.from(files['project.json']!).toString())).toMatchObject({
      format: 'gleaner-project/1',
      title: 'Project 7',
      made: { by: 'Gleaner test', at: '2026-11-21T00:00:00.000Z' },
      offsets: 'UTF-16 code units',
    })
    expect(lines('documents.jsonl')[0]).toMatchObject({ text: /^word0 word1 / })
    expect(lines('history.jsonl')[0]).toMatchObject({ name: /^Paste/, changes: [{ kind: 'added' }] })
  })

  it('says how far it is, and can be stopped at any piece', () => {
    const shares = [...backupOf(projectAfter(3, 40, []), options)]
    expect(shares.length).toBeGreaterThan(20)
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares)
    expect(shares.at(-1)).toBeLessThanOrEqual(1)
  })

  it('is told from another zip by its name or its first file', async () => {
    const isOne = (name: string, bytes: Uint8Array) => isBackup(new File([new Uint8Array(bytes)], name))
    expect(await isOne('renamed.zip', written(projectAfter(1, 0, [])))).toBe(true)
    expect(await isOne('Mine.GLEANER', new Uint8Array())).toBe(true)
    expect(await isOne('other.zip', zipSync({ 'data.json': strToU8('{}') }))).toBe(false)
    expect(await isOne('short.txt', strToU8('PK'))).toBe(false)
  })

  it('goes without a history that does not fit its documents, and says so', () => {
    const snapshot = projectAfter(5, 30, ['One.'])
    const { problems, snapshot: read } = readBack(
      written({ ...snapshot, steps: [snapshot.steps[0]!, ...snapshot.steps], position: snapshot.position + 1 }),
    )
    expect(problems).toMatchObject([/history does not fit.*left out/])
    expect(read).toMatchObject({ records: snapshot.records, steps: [], position: 0 })
  })
})

/** The files of a good backup, with some replaced; undefined takes one away. */
function filesWith(more: Readonly<Record<string, string | Uint8Array | undefined>>): Uint8Array {
  const files: Zippable = unzipSync(written(projectAfter(7, 30, ['A text.'])))
  for (const [name, content] of Object.entries(more))
    if (content === undefined) delete files[name]
    else files[name] = typeof content === 'string' ? strToU8(content) : content
  return zipSync(files)
}

const good = () => unzipSync(written(projectAfter(7, 30, ['A text.'])))
const textOf = (name: string) => Buffer.from(good()[name]!).toString()
const firstLine = (change: (line: Record<string, unknown>) => object) => {
  const [first = '', ...rest] = textOf('documents.jsonl').split('\n')
  return [JSON.stringify(change(JSON.parse(first) as Record<string, unknown>)), ...rest].join('\n')
}
const projectWith = (more: object) => JSON.stringify({ ...(JSON.parse(textOf('project.json')) as object), ...more })
/** Of a zip of one stored file, the offsets of its central entry. */
function patched(
  change: (bytes: Uint8Array<ArrayBuffer>, view: DataView, central: number) => void,
  name = 'a',
  content: Uint8Array = strToU8('aaaa'),
  level: 0 | 6 = 0,
) {
  const bytes = new Uint8Array(zipSync({ [name]: [content, { level }] }))
  const view = new DataView(bytes.buffer)
  change(bytes, view, view.getUint32(bytes.length - 6, true))
  return bytes
}
function* everything(bytes: Uint8Array): Generator<number> {
  for (const entry of readZip(bytes).values()) for (const piece of entry.pieces()) yield piece.length
}

const hostile: readonly [name: string, bytes: () => Uint8Array, message: RegExp][] = [
  ['an empty file', () => new Uint8Array(), /damaged or cut short: its end is missing/],
  ['a file that is no zip', () => strToU8('Dear diary, '.repeat(99)), /its end is missing/],
  ['a zip that is cut short', () => written(projectAfter(7, 30, [])).slice(0, -400), /its end is missing/],
  ['a zip with a hole', () => Buffer.from(written(projectAfter(7, 30, []))).fill(0, 300, 500), /damaged|JSON|unpacked/],
  ['no project.json', () => filesWith({ 'project.json': undefined }), /^project\.json is missing/],
  ['no documents', () => filesWith({ 'documents.jsonl': undefined }), /^documents\.jsonl is missing/],
  [
    'no history where there should be one',
    () => filesWith({ 'history.jsonl': undefined }),
    /^history\.jsonl is missing/,
  ],
  [
    'another format',
    () => filesWith({ 'project.json': '{"format":"zebra/1"}' }),
    /its format is “zebra\/1”, not gleaner-project\/1/,
  ],
  [
    'a newer format',
    () => filesWith({ 'project.json': projectWith({ format: 'gleaner-project/2' }) }),
    /made by a newer Gleaner/,
  ],
  [
    'settings that are none',
    () => filesWith({ 'project.json': projectWith({ settings: { overlap: 'some' } }) }),
    /project\.json: settings: .*title/,
  ],
  [
    'labels that are none',
    () => filesWith({ 'project.json': projectWith({ labels: [{}] }) }),
    /project\.json: label 1: /,
  ],
  [
    'labels that are no list',
    () => filesWith({ 'project.json': projectWith({ labels: 'PER' }) }),
    /project\.json: labels: /,
  ],
  ['a project that is no JSON', () => filesWith({ 'project.json': '{"format":' }), /project\.json: is no JSON/],
  [
    'a document that is no JSON',
    () => filesWith({ 'documents.jsonl': '{"id":1' }),
    /documents\.jsonl, line 1: is no JSON/,
  ],
  [
    'a document that is no UTF-8',
    () => filesWith({ 'documents.jsonl': new Uint8Array([123, 255, 254, 10]) }),
    /line 1: is not UTF-8/,
  ],
  [
    'a document without a title',
    () => filesWith({ 'documents.jsonl': firstLine(line => ({ ...line, title: undefined })) }),
    /documents\.jsonl, line 1: document .*title/,
  ],
  [
    'another text than was annotated',
    () => filesWith({ 'documents.jsonl': firstLine(line => ({ ...line, text: 'x' })) }),
    /line 1: the text has 1 characters, not 7/,
  ],
  [
    'spans that end before they start',
    () => filesWith({ 'documents.jsonl': firstLine(line => ({ ...line, spans: [{ start: 3, end: 1, label: 'a' }] })) }),
    /line 1: gold .*ends before/,
  ],
  [
    'a document twice',
    () => filesWith({ 'documents.jsonl': `${textOf('documents.jsonl')}${textOf('documents.jsonl')}` }),
    /two documents with the id/,
  ],
  ['fewer documents than were written', () => filesWith({ 'documents.jsonl': '' }), /holds 0 documents, not the \d+/],
  ['fewer steps than were written', () => filesWith({ 'history.jsonl': '' }), /holds 0 steps, not the \d+/],
  ['a step that is none', () => filesWith({ 'history.jsonl': '{"name":4}' }), /history\.jsonl, line 1: step/],
  ['a name that climbs out', () => zipSync({ '../../evil': strToU8('x') }), /a name that leads elsewhere/],
  ['an absolute name', () => zipSync({ '/etc/passwd': strToU8('x') }), /a name that leads elsewhere/],
  ['a Windows name', () => zipSync({ 'c:\\x': strToU8('x') }), /a name that leads elsewhere/],
  [
    'two files of one name',
    () => {
      const bytes = zipSync({ aa: strToU8('1'), ab: strToU8('2') })
      for (let at = 0; at < bytes.length; at++) if (bytes[at] === 97 && bytes[at + 1] === 98) bytes[at + 1] = 97
      return bytes
    },
    /two files named “aa”/,
  ],
  ['an encrypted file', () => patched((_, view, central) => view.setUint16(central + 8, 1, true)), /“a” is encrypted/],
  [
    'an unknown packing',
    () => patched((_, view, central) => view.setUint16(central + 10, 99, true)),
    /not read \(99\)/,
  ],
  [
    'a file that is larger than it says',
    () => patched((_, view, central) => view.setUint32(central + 24, 1000, true), 'a', new Uint8Array(1e6), 6),
    /larger than the 1000 bytes that it declares/,
  ],
  [
    'a file that is smaller than it says',
    () => patched((_, view, central) => view.setUint32(central + 24, 5, true)),
    /ends after 4 of 5 bytes/,
  ],
  [
    'a file with another checksum',
    () => patched((_, view, central) => view.setUint32(central + 16, 1, true)),
    /wrong checksum/,
  ],
  [
    'a file that would fill the memory',
    () => patched((_, view, central) => view.setUint32(central + 24, 2 ** 31, true)),
    /unpack to 2147 MB or more/,
  ],
  [
    'a file that unpacks to a thousand times its size',
    () => patched((_, view, central) => view.setUint32(central + 24, 70e6, true)),
    /unpack to 70 MB or more/,
  ],
  [
    'files over each other',
    () => {
      const bytes = new Uint8Array(zipSync({ a: [strToU8('aaaa'), { level: 0 }], b: [strToU8('aaaa'), { level: 0 }] }))
      const view = new DataView(bytes.buffer)
      const central = view.getUint32(bytes.length - 6, true)
      view.setUint32(central + 47 + 42, 0, true)
      return bytes
    },
    /lie over each other/,
  ],
  [
    'a file outside the file',
    () => patched((_, view, central) => view.setUint32(central + 42, 1e6, true)),
    /not where it should be/,
  ],
  [
    'more files than it has',
    () => patched((bytes, view) => view.setUint16(bytes.length - 12, 9, true)),
    /its list of files ends at number 1/,
  ],
  [
    'too many files',
    () => zipSync(Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`f${index}`, new Uint8Array()]))),
    /holds 10001 files/,
  ],
  ['a zip64 file', () => patched((bytes, view) => view.setUint16(bytes.length - 12, 0xffff, true)), /zip64/],
]

describe('a hostile file', () => {
  it.each(hostile)('is refused, and it is said why: %s', (_, make, message) => {
    const bytes = make()
    const open = () => {
      for (const _ of everything(bytes));
      return readBack(bytes)
    }
    expect(open).toThrow(ArchiveError)
    expect(open).toThrow(message)
  })

  it('reaches no prototype, and what no record has is left out', () => {
    const documents = firstLine(line => ({ ...line, more: 1 })).replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    )
    const { snapshot } = readBack(
      filesWith({ 'documents.jsonl': documents.replace('"metadata":{', '"metadata":{"__proto__":{"polluted":1}') }),
    )
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    const document = [...snapshot.records.values()].find(({ kind }) => kind === 'document')
    expect(document).not.toHaveProperty('polluted')
    expect(document).not.toHaveProperty('more')
  })

  it('may have more files in it than are known', () => {
    const more = { 'heads/mine.json': '{}', '__MACOSX/._project.json': 'x' }
    expect(readBack(filesWith(more)).snapshot.records.size).toBeGreaterThan(3)
  })

  it('never does anything but read or throw, whatever byte is changed', () => {
    const bytes = written(projectAfter(7, 12, ['A text.']))
    for (let at = 0; at < bytes.length; at += 11) {
      const spoiled = Uint8Array.from(bytes)
      spoiled[at]! ^= 0x55
      try {
        expect(readBack(spoiled).snapshot.records.size).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(ArchiveError)
      }
    }
  })

  it('has spans beyond their text left out, and that is said', () => {
    const documents = firstLine(line => ({ ...line, spans: [{ start: 0, end: 99, label: 'x' }], rejected: [] }))
    expect(readBack(filesWith({ 'documents.jsonl': documents })).problems).toMatchObject([/1 spans beyond/])
  })
})
