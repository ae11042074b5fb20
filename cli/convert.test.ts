import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gleaner, testFolder } from './testing.ts'

const { at, file } = testFolder()
const convert = (args: readonly string[], input?: string) => gleaner(['convert', ...args], input)

const conll = '-DOCSTART- -X- O O\n\nAda NNP I-NP I-PER\nLovelace NNP I-NP I-PER\nsang VBD I-VP O\n'

describe('gleaner convert', () => {
  it('tells the format by its content, says what it guessed, and writes to standard output', async () => {
    const { status, stdout, stderr } = await convert([file('a.txt', conll), '--to', 'doccano'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ text: 'Ada Lovelace sang', label: [[0, 12, 'PER']], Comments: [] })
    expect(stderr).toContain('CoNLL: 1 document, 1 entity, 0 left out; encoding utf-8; scheme IOB1')
  })

  it('writes CoNLL as it came, or in another scheme', async () => {
    expect((await convert(['-', '--to', 'conll'], conll)).stdout).toBe(conll)
    expect((await convert(['-', '--to', 'conll', '--scheme', 'IOBES'], conll)).stdout).toBe(
      conll
        .replace('Ada NNP I-NP I-PER', 'Ada NNP I-NP B-PER')
        .replace('Lovelace NNP I-NP I-PER', 'Lovelace NNP I-NP E-PER'),
    )
  })

  it('counts in the unit that is asked for', async () => {
    const path = file('b.jsonl', '{"text":"👩 Ada","label":[[2,5,"PER"]]}\n')
    for (const [unit, start] of [
      ['utf-16', 3],
      ['code-points', 2],
      ['byte', 5],
    ] as const) {
      const { stdout } = await convert([path, '--to', 'doccano', '--offsets', unit])
      expect(JSON.parse(stdout)).toMatchObject({ label: [[start, start + 3, 'PER']] })
    }
  })

  it('lists every loss with its place where asked, and how many of each kind otherwise', async () => {
    const path = file('c.jsonl', '{"text":"Bank of London","label":[[0,14,"ORG"],[8,14,"LOC"]],"id":7}\n')
    const { stderr } = await convert([path, '--to', 'conll', '--loss'])
    expect(stderr).toContain('lost: document 1 “Bank of London” [8, 14): overlap: “London” LOC overlaps a longer one')
    expect((await convert([path, '--to', 'conll'])).stderr).toContain(
      'CoNLL cannot say: 1 × metadata, 1 × gaps, 1 × overlap',
    )
  })

  it('takes several files, and writes a folder of them', async () => {
    const out = at('texts')
    const { status } = await convert([
      file('d.jsonl', '{"text":"One.","label":[]}\n'),
      file('e.jsonl', '{"text":"Two.","label":[]}\n'),
      '--to',
      'text',
      '--out',
      out,
    ])
    expect(status).toBe(0)
    expect(readdirSync(out).sort()).toEqual(['One.txt', 'Two.txt'])
    expect(readFileSync(join(out, 'Two.txt'), 'utf8')).toBe('Two.')
  })

  it('takes the good records, and names file, line, column and what was expected of the others', async () => {
    const path = file('f.jsonl', '{"text":"One.","label":[]}\n{"text":2}\n{"text":"Three.","label":[]}\n')
    const { status, stdout, stderr } = await convert([path, '--to', 'doccano'])
    expect(status).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(2)
    expect(stderr).toContain('f.jsonl:2:0: the record has no text; expected an object with a "text" that is a string')
    expect(await convert([path, '--to', 'doccano', '--strict'])).toMatchObject({ status: 2, stdout: '' })
  })

  it.each([
    ['no file', [], /convert needs a file/],
    ['no format', ['-'], /--to FORMAT/],
    ['an unknown format', ['-', '--to', 'pdf'], /--to is one of text, conll/],
    ['an unknown scheme', ['-', '--to', 'conll', '--scheme', 'BIOX'], /--scheme is one of IOB1/],
    ['a scheme for a format without tags', ['-', '--to', 'doccano', '--scheme', 'IOB2'], /has no tags/],
    ['a file that is none of them', ['-', '--to', 'conll', '--from', 'doccano'], /nothing to convert/],
    ['a missing file', ['no-such-file.txt', '--to', 'conll'], /no-such-file\.txt/],
  ])('ends with status 2 for %s', async (_, args, message) => {
    const { status, stdout, stderr } = await convert(args, 'Ada B-PER\n')
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })
})
