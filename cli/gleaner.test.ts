import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readHead } from '../src/domain/head.ts'
import { gleaner, testFolder } from './testing.ts'

const { at, file } = testFolder()

interface Line {
  file: string
  text: string
  entities: { entity_group?: string; entity?: string; score: number; word: string; start: number; end: number }[]
}

const linesOf = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Line)

const text = '🎉 José Muñoz flew to Berlin.\r\nApple Inc. is in Cupertino.\n'

describe('gleaner, as a person runs it', () => {
  /** In a process of its own, with threads of its own. */
  const spawned = (args: readonly string[], input = '') =>
    spawnSync(process.execPath, ['cli/gleaner.mjs', ...args], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      input,
      encoding: 'utf8',
      timeout: 120_000,
    })

  it('prints one JSON line a file, in the order given, with standard input where - stands', () => {
    const { status, stdout } = spawned(
      ['tag', '--lanes', '1', file('a.txt', text), '-', file('b.txt', '')],
      'Angela Merkel',
    )
    const found = linesOf(stdout)
    expect(status).toBe(0)
    expect(found.map(({ file }) => file)).toEqual([at('a.txt'), '-', at('b.txt')])
    expect(found[0]?.text).toBe(text)
    expect(found[0]?.entities.map(({ entity_group, word }) => `${entity_group} ${word}`)).toEqual([
      'PER José Muñoz',
      'LOC Berlin',
      'ORG Apple Inc.',
      'LOC Cupertino',
    ])
    for (const { start, end, word } of found[0]?.entities ?? []) expect(text.slice(start, end)).toBe(word)
    expect(found[1]?.entities).toMatchObject([{ entity_group: 'PER', start: 0, end: 13 }])
    expect(found[2]?.entities).toEqual([])
  })

  it('learns a head in all of its threads, and ends with it written', () => {
    const out = at('barges.json')
    const gold = ['Castor', 'Grete', 'Aurora', 'Falcon', 'Oder Star', 'Blue Heron'].map(name => [
      `The O`,
      `barge O`,
      ...name.split(' ').map((word, place) => `${word} ${place === 0 ? 'B' : 'I'}-Ship`),
      'sank O',
    ])
    const train = file('barges.conll', gold.map(lines => lines.join('\n')).join('\n\n'))
    const { status, stdout, stderr } = spawned(['tune', train, '--out', out, '--lanes', '2', '--folds', '2'])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^held out, .* of 6 entities$/m)
    expect(readHead(JSON.parse(readFileSync(out, 'utf8'))).labels).toEqual(['O', 'B-Ship', 'I-Ship'])
  })

  it('ends with status 2, and says how it is used, where no command is given', () => {
    const { status, stdout, stderr } = spawned([])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/no command was given\n\ngleaner tag/)
  })
})

describe('gleaner tag', () => {
  it('counts offsets in code points or bytes when asked', async () => {
    const path = file('c.txt', text)
    const points = linesOf((await gleaner(['tag', path, '--offsets', 'codepoint'])).stdout)[0]?.entities ?? []
    for (const { start, end, word } of points) expect([...text].slice(start, end).join('')).toBe(word)
    const bytes = linesOf((await gleaner(['tag', path, '--offsets', 'byte'])).stdout)[0]?.entities ?? []
    for (const { start, end, word } of bytes) expect(Buffer.from(text).subarray(start, end).toString()).toBe(word)
    expect([points.length, bytes.length]).toEqual([4, 4])
  })

  it('takes another head, an aggregation and a threshold', async () => {
    const path = file('d.txt', 'Aspirin reduced fever in patients with influenza.')
    const { stdout } = await gleaner([
      'tag',
      path,
      '--head',
      'chemicals-diseases',
      '--aggregation',
      'first',
      '--threshold',
      '0.4',
    ])
    expect(linesOf(stdout)[0]?.entities).toContainEqual(
      expect.objectContaining({ entity_group: 'Chemical', word: 'Aspirin' }),
    )
    for (const { score } of linesOf(stdout)[0]?.entities ?? []) expect(score).toBeGreaterThanOrEqual(0.4)
  })

  it.each([
    ['a missing file', () => ['tag', 'no-such-file.txt'], /no-such-file\.txt/],
    [
      'a binary file',
      () => ['tag', file('x.bin', new Uint8Array([0x89, 0x50, 0xff, 0, 1, 2, 3]))],
      /x\.bin: not UTF-8/,
    ],
    ['an unknown head', () => ['tag', '-', '--head', 'weather'], /"weather" is neither a file nor a head.*news/],
    [
      'a broken head file',
      () => ['tag', '-', '--head', file('h.json', '{"format":"gleaner-head/2"}')],
      /h\.json: .*format/,
    ],
    ['an unknown option', () => ['tag', '-', '--colour', 'red'], /--colour/],
    ['an unknown unit', () => ['tag', '-', '--offsets', 'inch'], /--offsets is one of utf16, codepoint, byte/],
    ['an unknown command', () => ['tags'], /there is no command "tags"/],
  ])('ends with status 2 and says where for %s', async (_name, args, message) => {
    const { status, stdout, stderr } = await gleaner(args())
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
  })
})

describe('gleaner evaluate', () => {
  const iob1 = 'I-PER I-PER O O I-LOC O'.split(' ')
  const tokens = 'Angela Merkel flew to Berlin .'.split(' ')
  const conll = (tags: readonly string[], between: string) =>
    tokens.map((token, i) => `${token}${between}${tags[i]}`).join('\n')

  it('prints seqeval’s scores, default, strict and over the shared types', async () => {
    const { status, stdout } = await gleaner([
      'evaluate',
      file('e.conll', `${conll(iob1, ' NNP I-NP ')}\n\n`),
      '--json',
    ])
    expect(status).toBe(0)
    const scores = JSON.parse(stdout) as Record<string, Record<string, unknown>>
    expect(scores['default']).toMatchObject({
      overall_f1: 1,
      overall_accuracy: 1,
      PER: { precision: 1, recall: 1, f1: 1, number: 1 },
      LOC: { number: 1 },
    })
    expect(Object.keys(scores)).toEqual(['default', 'strict', 'shared'])
  })

  it('reads any scheme, and says which types the file never annotates', async () => {
    const iobes = 'B-PER E-PER O O S-LOC O'.split(' ')
    const { status, stdout } = await gleaner(['evaluate', file('f.conll', conll(iobes, '\t'))])
    expect(status).toBe(0)
    expect(stdout).toContain('IOBES')
    expect(stdout).toContain('never annotates MISC, ORG')
    expect(stdout).toMatch(/overall \(micro\) +100\.00 +100\.00 +100\.00 +2/)
  })

  it('ends with status 2 and names line and column of a bad tag', async () => {
    const path = file('g.conll', `${conll(iob1, '\t')}\n\nParis\tB_LOC\n`)
    const { status, stderr } = await gleaner(['evaluate', path])
    expect(status).toBe(2)
    expect(stderr).toContain(`${path}:8:2:`)
  })

  it('ends with status 2 for an empty file and for one that is no CoNLL', async () => {
    for (const content of ['', '\n\n', 'just a sentence\nof plain text here\n']) {
      expect((await gleaner(['evaluate', file('h.conll', content)])).status).toBe(2)
    }
  })
})
