/** What a dozen documents of one new label make of a head that is begun from, in their own domain and in news. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readGold, trainingDocuments } from '../cli/gold.ts'
import { openSession } from '../cli/input.ts'
import { getEntities } from '../src/domain/entities.ts'
import type { Head } from '../src/domain/head.ts'
import { entityTypes } from '../src/domain/labels.ts'
import { countEntities, scoreOf } from '../src/domain/metrics.ts'
import { shuffled } from '../src/domain/random.ts'
import { tagTokens } from '../src/engine/token-tags.ts'
import { tune } from '../src/engine/tune.ts'
import type { TuneDocument } from '../src/engine/tune-protocol.ts'
import { tuneDefaults } from '../src/engine/tuning.ts'

export interface Row {
  /** Percent. */
  readonly newF1: number
  readonly oldF1: number
  /** Entities of the new label among a thousand words of news, where there is none. */
  readonly falsely: number
  /** Percent of the entities that the head before finds in news, which the new label takes at least a word of. */
  readonly taken: number
}

/** Documents of the new label; the rest of its file is not done. */
const DOCUMENTS = 12

/**
 * By how many characters of text without gold there are for one with: the mean over seeds. `<set>/train.conll` is learned
 * from, its dev file and that of `conll03_en` are scored on.
 */
export async function newLabel(
  folder: string,
  tasks: readonly (readonly [set: string, type: string])[],
  shares: readonly number[],
  seeds: number,
  onRow: (task: string, share: number, row: Row) => void,
): Promise<void> {
  const session = await openSession({})
  const {
    encoder,
    heads,
    signal,
    result: { head: old },
  } = session
  const read = (set: string, split: string, limit?: number) => {
    const path = join(folder, set, `${split}.conll`)
    return readGold(path, readFileSync(path), 'sentence', limit)
  }
  const news = read('conll03_en', 'dev', 700)
  const oldTypes = entityTypes(old.labels)
  const tagged = async (head: Head, { documents }: typeof news) =>
    (await tagTokens(encoder, heads.open(head), head, 'viterbi', documents, signal)).flat()
  const only = (tags: readonly (readonly string[])[], types: readonly string[]) =>
    tags.map(sentence => sentence.map(tag => (types.includes(tag.slice(2)) ? tag : 'O')))
  const f1 = (gold: readonly (readonly string[])[], said: readonly (readonly string[])[], types: readonly string[]) =>
    100 * scoreOf(countEntities(only(gold, types), only(said, types), { mode: 'default' })).f1
  try {
    const before = await tagged(old, news)
    for (const [set, type] of tasks) {
      const [train, dev] = [read(set, 'train', 3000), read(set, 'dev', 500)]
      for (const share of shares) {
        const rows: Row[] = []
        for (let seed = 1; seed <= seeds; seed++) {
          const all = shuffled(
            trainingDocuments(train).map((document, index) => ({ ...document, id: `${index}` })),
            seed,
          )
          const chosen = all.filter(({ spans }) => spans.some(({ label }) => label === type)).slice(0, DOCUMENTS)
          const documents = chosen.map(({ id, text, spans }): TuneDocument => ({
            id,
            text,
            spans: spans.filter(({ label }) => label === type),
            rejected: [],
            known: { end: text.length, types: [type] },
            role: 'none',
          }))
          let left = share * documents.reduce((sum, { text }) => sum + text.length, 0)
          const unlabelled = all
            .filter(one => !chosen.includes(one))
            .flatMap(({ text }) => ((left -= text.length) + text.length > 0 ? [{ text }] : []))
          const types = Object.fromEntries(oldTypes.map(name => [name, name]))
          // Held out, so that no folds are trained for.
          const test = documents
            .slice(0, 1)
            .map((document): TuneDocument => ({ ...document, id: 'test', role: 'test' }))
          const { head } = await tune(
            session,
            {
              documents: [...documents, ...test],
              types: [...oldTypes, type],
              options: { how: 'automatic', ...tuneDefaults },
              start: { kind: 'head', head: old, types },
              unlabelled,
            },
            signal,
            () => {},
          )
          const [own, elsewhere] = [await tagged(head, dev), await tagged(head, news)]
          const found = before.flatMap((tags, sentence) =>
            getEntities(tags).map(({ start, end }) =>
              elsewhere[sentence]?.slice(start, end).some(tag => tag.slice(2) === type),
            ),
          )
          rows.push({
            newF1: f1(dev.gold, own, [type]),
            oldF1: f1(news.gold, elsewhere, oldTypes),
            falsely:
              (1000 * elsewhere.flatMap(tags => getEntities(tags).filter(({ label }) => label === type)).length) /
              elsewhere.flat().length,
            taken: (100 * found.filter(Boolean).length) / found.length,
          })
        }
        const mean = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length
        onRow(`${set} ${type}`, share, {
          newF1: mean(row => row.newF1),
          oldF1: mean(row => row.oldF1),
          falsely: mean(row => row.falsely),
          taken: mean(row => row.taken),
        })
      }
    }
  } finally {
    session.close()
  }
}
