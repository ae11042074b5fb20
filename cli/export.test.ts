import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { gleaner as run, testFolder } from './testing.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const { at, file } = testFolder()
const gleaner = (...args: string[]) => run(['export', ...args])

describe('gleaner export', () => {
  it('writes a folder that other tools load, and writes it again where it stands', async () => {
    const out = at('chemistry')
    const { status, stdout } = await gleaner('--head', 'chemicals-diseases', '--out', out)
    expect(status).toBe(0)
    expect(stdout).toMatch(/chemistry: 6 files, 2\d\.\d MB, 5 labels/)
    expect(readdirSync(out, { recursive: true }).map(String).sort()).toEqual([
      'README.md',
      'config.json',
      'gleaner.head.json',
      'onnx',
      join('onnx', 'model_quantized.onnx'),
      'tokenizer.json',
      'tokenizer_config.json',
    ])
    const again = await gleaner('--head', join(out, 'gleaner.head.json'), '--out', out, '--title', 'Chemistry, again')
    expect(again.status).toBe(0)
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('# Chemistry, again')
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('folder = "chemistry"')
  })

  it('measures on a file what stock readers lose, in words and in the card of a zip', async () => {
    const gold = file('dev.conll', 'Angela B-PER\nMerkel I-PER\nflew O\nto O\nBerlin B-LOC\n\nShe O\nslept O\n')
    const out = at('my news.zip')
    const { status, stdout } = await gleaner('--head', 'news', '--out', out, '--check', gold)
    expect(status).toBe(0)
    expect(stdout).toMatch(
      /2 sentences of dev\.conll: .* give 0 of 7 words \(0\.00 %\) another tag than Gleaner does; entity F1 100\.00, not 100\.00/,
    )
    const files = unzipSync(new Uint8Array(readFileSync(out)))
    expect(new TextDecoder().decode(files['my-news/README.md'])).toContain(
      'On 2 sentences of dev.conll 0 of 7 words (0.00 %) would get another tag by the largest of plain logits. Entity F1 there: 100.0 by Viterbi, 100.0 by plain logits.',
    )
  })

  it('ends with status 2, and writes nothing, where it is not told where to or other files are there', async () => {
    expect(await gleaner('--head', 'news')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--out') as string,
    })
    const taken = at('taken')
    mkdirSync(taken)
    writeFileSync(join(taken, 'README.md'), 'mine')
    const { status, stderr } = await gleaner('--head', 'news', '--out', taken)
    expect([status, stderr]).toEqual([2, expect.stringContaining('holds other files')])
    expect(readFileSync(join(taken, 'README.md'), 'utf8')).toBe('mine')
  })

  it('refuses a head of another encoder', async () => {
    const news = JSON.parse(readFileSync(join(root, 'public/models/gleaner-en/heads/news.json'), 'utf8')) as object
    const other = { ...news, encoder: { id: 'other', sha256: 'ab'.repeat(32) } }
    const head = file('other.head.json', JSON.stringify(other))
    const out = at('other')
    const { status, stderr } = await gleaner('--head', head, '--out', out)
    expect([status, stderr]).toEqual([2, expect.stringContaining('belongs to another encoder (other, abababababab…)')])
    expect(existsSync(out)).toBe(false)
  })
})
