/**
 * Two annotators compared over all documents that both have: after an edit only the document that it changed is looked
 * at anew, and much at once is done in portions, so that the page stays answerable.
 */
import { createStore } from 'zustand/vanilla'
import {
  agreementOf,
  countsByLabel,
  isDecided,
  saidOf,
  type Agreement,
  type Annotator,
  type Difference,
} from '../../domain/annotators.ts'
import { contingency, sumContingencies, wordsIn, type Contingency } from '../../domain/annotators-kappa.ts'
import { scoreOf, sumCounts, type Counts, type Score } from '../../domain/metrics.ts'
import { goldKey, settingsOf, tokensOf, type ProjectRecords } from '../../domain/project.ts'
import type { Span } from '../../domain/spans.ts'
import { unicodeWords } from '../../domain/text.ts'
import type { Project } from '../project/project.ts'
import { watched } from '../watched.ts'

export interface ComparedDocument {
  readonly a: readonly Span[]
  readonly b: readonly Span[]
  readonly agreement: Agreement
  /** What gold has not decided, in text order. */
  readonly open: readonly Difference[]
  readonly counts: ReadonlyMap<string, Counts>
  readonly score: Score
  /** Undefined until its words were counted. */
  readonly table: Contingency | undefined
}

export interface AnnotatorsCompared {
  /** In the order of the list; another map where something in it changed. */
  readonly byDocument: ReadonlyMap<string, ComparedDocument>
  readonly score: Score
  readonly counts: Counts
  readonly byLabel: ReadonlyMap<string, Counts>
  /** Of the documents whose words were counted. */
  readonly table: Contingency
  readonly words: number
  /** How many of the documents have tokens of their own. */
  readonly withTokens: number
  /** Documents that are still to be compared, or their words to be counted. */
  readonly left: number
}

type Sums = Omit<AnnotatorsCompared, 'byDocument' | 'left'>

interface Judged extends ComparedDocument {
  readonly gold: unknown
  readonly overlap: string
}

/** Milliseconds of comparing at a stretch, and between two updates. */
const [PORTION, INTERVAL] = [12, 400]
/** Characters read for words at a stretch. */
const STRETCH = 40_000
/** Offsets of words that are remembered. */
const REMEMBERED = 4_000_000

const nothing: AnnotatorsCompared = {
  byDocument: new Map(),
  score: scoreOf({ correct: 0, predicted: 0, gold: 0 }),
  counts: { correct: 0, predicted: 0, gold: 0 },
  byLabel: new Map(),
  table: new Map(),
  words: 0,
  withTokens: 0,
  left: 0,
}

export function createAnnotatorsComparing(project: Project, pair: () => readonly [Annotator, Annotator] | undefined) {
  const store = createStore<AnnotatorsCompared>()(() => nothing)
  const compared = watched(store, begin)
  const judged = new Map<string, Judged>()
  const words = new Map<string, readonly number[]>()
  let remembered = 0
  let of: readonly [Annotator, Annotator] | undefined
  let running: object | undefined
  /** Whether something changed that was not published; whether the sums over all documents did. */
  let [isNews, isStale] = [false, false]
  let sums: Sums = nothing

  const present = () => project.store.getState().timeline.present

  /** Compares a document as it is now; whether that is news, or undefined where one of the two has nothing of it. */
  function judge(records: ProjectRecords, id: string): boolean {
    if (!of) return false
    const [left, right] = of
    const [a, b] = [saidOf(records, left, id), saidOf(records, right, id)]
    if (!a || !b) {
      if (!judged.delete(id)) return false
      return (isNews = isStale = true)
    }
    const before = judged.get(id)
    const gold = records.get(goldKey(id))
    const { overlap } = settingsOf(records)
    const isSame = before?.a === a && before.b === b
    if (isSame && before.gold === gold && before.overlap === overlap) return false
    const agreement = isSame ? before.agreement : agreementOf(a, b)
    const counts = isSame ? before.counts : countsByLabel(a, b, agreement.agreed)
    const known = words.get(id)
    judged.set(id, {
      a,
      b,
      agreement,
      open: agreement.differences.filter(difference => !isDecided(records, id, left, right, difference)),
      counts,
      score: isSame ? before.score : scoreOf(sumCounts(counts.values())),
      table: isSame ? before.table : known && contingency(known, a, b),
      gold,
      overlap,
    })
    if (!isSame) isStale = true
    return (isNews = true)
  }

  function publish(left: number): void {
    const { documents } = project.store.getState()
    const byDocument = new Map<string, ComparedDocument>()
    for (const { id } of documents) {
      const one = judged.get(id)
      if (one) byDocument.set(id, one)
    }
    // What gold decides changes nothing of how far two sources agree.
    if (isStale) sums = sumsOf(byDocument, present())
    isStale = false
    isNews = false
    store.setState({ ...sums, byDocument, left })
  }

  /** Where the words of a document begin and end: its own tokens, else those that a reader sees. */
  async function wordsOf(id: string, rest: () => Promise<void>): Promise<readonly number[] | undefined> {
    const known = words.get(id)
    if (known) return known
    const tokens = tokensOf(present(), id)
    const found: number[] = []
    if (!tokens) {
      const text = await project.textOf(id)
      if (text === undefined) return undefined
      for (let from = 0; from < text.length;) {
        let to = Math.min(text.length, from + STRETCH)
        // No word contains white space.
        while (to < text.length && /\S/.test(text.charAt(to))) to++
        for (const { start, end } of unicodeWords(text, { start: from, end: to })) found.push(start, end)
        from = to
        await rest()
      }
    }
    const offsets = tokens?.offsets ?? found
    if (remembered + offsets.length > REMEMBERED) {
      words.clear()
      remembered = 0
    }
    words.set(id, offsets)
    remembered += offsets.length
    return offsets
  }

  async function work(own: object): Promise<void> {
    let rested = performance.now()
    let told = rested
    const isOver = () => running !== own || !compared.isWatched()
    const rest = async () => {
      if (performance.now() - rested < PORTION) return
      await new Promise(next => setTimeout(next))
      rested = performance.now()
    }
    const { documents, open } = project.store.getState()
    const first = open.kind === 'none' ? undefined : open.id
    const ids = documents.map(({ id }) => id).sort((a, b) => Number(b === first) - Number(a === first))
    for (const [at, id] of ids.entries()) {
      judge(present(), id)
      await rest()
      if (isOver()) return
      const one = judged.get(id)
      if (one && !one.table) {
        const offsets = await wordsOf(id, rest)
        if (isOver()) return
        const now = judged.get(id)
        if (offsets && now) {
          judged.set(id, { ...now, table: contingency(offsets, now.a, now.b) })
          isNews = isStale = true
        }
      }
      if (isNews && performance.now() - told > INTERVAL) {
        publish(ids.length - at - 1)
        told = performance.now()
      }
    }
    const there = new Set(ids)
    for (const id of judged.keys()) if (!there.has(id) && judged.delete(id)) isNews = isStale = true
    running = undefined
    if (isNews || store.getState().left > 0) publish(0)
  }

  /** Looks at all anew, for whoever listens. */
  function begin(): void {
    if (!compared.isWatched()) return
    const now = pair()
    if (now?.[0] !== of?.[0] || now?.[1] !== of?.[1]) {
      judged.clear()
      isStale = true
      of = now
      store.setState(nothing)
    }
    if (!of) return
    const own = {}
    running = own
    // In a task of its own, so that what was done is painted first.
    setTimeout(() => void work(own))
  }

  project.store.subscribe((now, before) => {
    if (now.timeline !== before.timeline) begin()
  })

  return {
    /** Brought up to date while somebody listens. */
    compared: compared.store,
    begin,

    /** Brings a document up to date at once. */
    refresh(id: string): void {
      if (judge(present(), id)) publish(store.getState().left)
    },
  }
}

function sumsOf(byDocument: ReadonlyMap<string, ComparedDocument>, records: ProjectRecords): Sums {
  const byLabel = new Map<string, Counts>()
  const tables: Contingency[] = []
  let withTokens = 0
  for (const [id, { counts, table }] of byDocument) {
    if (tokensOf(records, id)) withTokens++
    if (table) tables.push(table)
    for (const [label, own] of counts) byLabel.set(label, sumCounts([own, byLabel.get(label) ?? nothing.counts]))
  }
  const counts = sumCounts(byLabel.values())
  const table = sumContingencies(tables)
  return { byLabel, counts, score: scoreOf(counts), table, words: wordsIn(table), withTokens }
}
