import { describe, expect, it } from 'vitest'
import { gleaner, testFolder } from './testing.ts'

const { file } = testFolder()
const agree = (...args: readonly string[]) => gleaner(['agree', ...args])

const rows = (...texts: readonly object[]) => texts.map(row => `${JSON.stringify(row)}\n`).join('')

describe('gleaner agree', () => {
  it('sets two files of different formats against each other, matched by their texts', async () => {
    const ann = file(
      'ann.jsonl',
      rows(
        {
          text: 'Ada met Bo in Rome',
          label: [
            [0, 3, 'PER'],
            [8, 10, 'PER'],
            [14, 18, 'LOC'],
          ],
        },
        { text: 'alone', label: [] },
      ),
    )
    const ben = file('ben.conll', 'Ada B-PER\nmet O\nBo B-ORG\nin O\nRome O\n')
    const { status, stdout } = await agree(ann, ben)
    expect(status).toBe(0)
    expect(stdout).toContain('1 document of both, 1 only in A')
    expect(stdout).toMatch(/entity F1 +40\.00 +\(3 in A, 2 in B, 1 alike\)/)
    // PER none PER none LOC against PER none ORG none none: po 3/5, pe (2·1 + 2·3)/25.
    expect(stdout).toMatch(/kappa, all words +0\.4118 +\(5 words of Unicode text\)/)
    expect(stdout).toContain('differences: 1 of label, 0 of boundary, 0 of both, 1 only in A, 0 only in B')
    const json = JSON.parse((await agree(ann, ben, '--json')).stdout)
    expect(json.entities).toEqual({ a: 3, b: 2, alike: 1, f1: 0.4 })
    expect(json.kappa_labelled.words).toBe(3)
    expect(json.labels.PER).toMatchObject({ a: 2, b: 1, alike: 1 })
  })

  it('refuses files without a text in common, and anything but two', async () => {
    const [one, other] = [
      file('1.jsonl', rows({ text: 'a b', label: [] })),
      file('2.jsonl', rows({ text: 'c', label: [] })),
    ]
    expect(await agree(one, other)).toMatchObject({ status: 2, stderr: expect.stringContaining('no text in common') })
    expect(await agree(one)).toMatchObject({ status: 2, stderr: expect.stringContaining('two files') })
  })
})
