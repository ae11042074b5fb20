/** Counting the project: the words of every text, in portions beside all else, and the numbers as a table to take along. */
import { createStore } from 'zustand/vanilla'
import { counted as amount } from '../../domain/edits.ts'
import { documentsOf, labelsOf, type ProjectRecords } from '../../domain/project.ts'
import { agreement, countWords, statistics, type Agreement } from '../../domain/statistics.ts'
import type { Comparison } from '../../domain/disagreement.ts'
import { cutBlocks } from '../reading/blocks.ts'
import { copyText } from '../clipboard.ts'
import type { Project } from '../project/project.ts'
import type { Session } from '../session.ts'
import { watched } from '../watched.ts'

/** A document in numbers. */
export interface DocumentRow {
  readonly id: string
  readonly title: string
  readonly state: string
  readonly role: string
  readonly characters: number
  /** Undefined while they are not counted. */
  readonly words: number | undefined
  readonly entities: number
  /** Entities per 1,000 words; undefined where there are none. */
  readonly density: number | undefined
  /** Share of the text whose gaps are known. */
  readonly known: number
  /** Gold against the head; undefined where it was not read, or has nothing to be compared. */
  readonly agreement: Agreement | undefined
}

export interface WordCounts {
  /** By document id; a text never changes. */
  readonly words: ReadonlyMap<string, number>
  /** Documents that are still to be counted. */
  readonly left: number
}

export interface Outside {
  readonly session: Session
  readonly project: Project
  readonly comparisons: () => ReadonlyMap<string, Comparison>
}

/** Milliseconds of counting at a stretch, and between two reports. */
const PORTION = 10
const REPORT = 200
/** UTF-16 units that are counted in well under a portion. */
const BLOCK = 8000

export type StatisticsOf = ReturnType<typeof createStatistics>

export function createStatistics({ session, project, comparisons }: Outside) {
  const store = createStore<WordCounts>()(() => ({ words: new Map(), left: 0 }))
  const words = new Map<string, number>()
  let isRunning = false
  const counts = watched(store, () => void run())

  const uncounted = () => project.store.getState().documents.filter(({ id }) => !words.has(id))

  /** Counts for as long as somebody watches and there is something to count. */
  async function run(): Promise<void> {
    if (isRunning) return
    isRunning = true
    let [began, reported] = [performance.now(), performance.now()]
    const pause = async () => {
      await new Promise(next => setTimeout(next))
      began = performance.now()
      if (began - reported < REPORT) return
      reported = began
      store.setState({ words: new Map(words), left: uncounted().length })
    }
    await pause()
    for (let [next] = uncounted(); next && counts.isWatched(); [next] = uncounted()) {
      const count = await wordsIn(next.id, pause, () => performance.now() - began > PORTION)
      words.set(next.id, count)
    }
    isRunning = false
    store.setState({ words: new Map(words), left: uncounted().length })
  }

  async function wordsIn(id: string, pause: () => Promise<void>, isOver: () => boolean): Promise<number> {
    // A text that is not stored any more has no words.
    const text = (await project.textOf(id).catch(() => undefined)) ?? ''
    let sum = 0
    for (const block of cutBlocks(text, BLOCK)) {
      sum += countWords(text, block)
      if (isOver()) await pause()
    }
    return sum
  }

  project.store.subscribe((now, before) => {
    if (now.documents !== before.documents && counts.isWatched()) void run()
  })

  return {
    /** Goes on counting while somebody listens. */
    counts: counts.store,

    /** To the clipboard, as `statisticsTsv` writes it. */
    async copy(): Promise<void> {
      const { present } = project.store.getState().timeline
      const left = uncounted().length
      const tsv = statisticsTsv(present, words, comparisons())
      const rest = left > 0 ? ` The words of ${amount(left, 'document')} are not counted yet.` : ''
      await copyText(session, tsv, `statistics of ${amount(documentsOf(present).length, 'document')} as TSV.${rest}`)
    },
  }
}

/** The documents in numbers, in the order of the list. */
export function documentRows(
  records: ProjectRecords,
  words: ReadonlyMap<string, number>,
  comparisons: ReadonlyMap<string, Comparison>,
): DocumentRow[] {
  const numbers = new Map(statistics(records, words).documents.map(numbers => [numbers.id, numbers]))
  return documentsOf(records).map(({ id, title, state, role, length }) => {
    const { entities, known } = numbers.get(id) ?? { entities: 0, known: 0 }
    const counted = words.get(id)
    const comparison = comparisons.get(id)
    const agreed = comparison && agreement([comparison])
    return {
      id,
      title,
      state,
      role,
      characters: length,
      words: counted,
      entities,
      density: counted ? (1000 * entities) / counted : undefined,
      known: length > 0 ? known / length : 0,
      agreement: agreed && isCompared(agreed) ? agreed : undefined,
    }
  })
}

/** Whether there is anything to be scored: an entity in gold, or one that was predicted where gaps are known. */
export function isCompared({ overall, kinds }: Agreement): boolean {
  return overall.number > 0 || kinds.spurious > 0
}

/**
 * Totals, labels and documents as three tables of tab-separated values with a blank line between; shares and scores as
 * decimals, nothing where a number is not known.
 */
export function statisticsTsv(
  records: ProjectRecords,
  words: ReadonlyMap<string, number>,
  comparisons: ReadonlyMap<string, Comparison>,
): string {
  const all = statistics(records, words)
  const whole = agreement(comparisons.values())
  const names = new Map(labelsOf(records).map(({ id, name }) => [id, name]))
  const scores = (agreed: Agreement['overall'] | undefined) =>
    agreed ? [agreed.precision, agreed.recall, agreed.f1] : ['', '', '']
  const hasScores = comparisons.size > 0 && isCompared(whole)
  const rows: (readonly (string | number)[])[] = [
    ['measure', 'value'],
    ['documents', all.documents.length],
    ...Object.entries(all.states).map(([state, count]) => [`documents ${state}`, count]),
    ...Object.entries(all.roles).map(([role, count]) => [`documents of role ${role}`, count]),
    ['words', all.words],
    ['characters', all.characters],
    ['entities', all.entities],
    ['unsure', all.unsure],
    ['rejected', all.rejected],
    ['rules', all.rules],
    ...(hasScores
      ? [
          ['documents compared', comparisons.size],
          ['precision', whole.overall.precision],
          ['recall', whole.overall.recall],
          ['f1', whole.overall.f1],
          ...Object.entries(whole.kinds),
        ]
      : []),
    [],
    ['label', 'entities', 'documents', 'share', 'precision', 'recall', 'f1'],
    ...all.labels.map(({ id, entities, documents }) => [
      names.get(id) ?? id,
      entities,
      documents,
      all.entities > 0 ? entities / all.entities : '',
      ...scores(whole.labels.get(id)),
    ]),
    [],
    [
      'document',
      'state',
      'role',
      'characters',
      'words',
      'entities',
      'per 1000 words',
      'known share',
      'precision',
      'recall',
      'f1',
    ],
    ...documentRows(records, words, comparisons).map(row => [
      row.title,
      row.state,
      row.role,
      row.characters,
      row.words ?? '',
      row.entities,
      row.density ?? '',
      row.known,
      ...scores(row.agreement?.overall),
    ]),
  ]
  const cell = (value: string | number) =>
    typeof value === 'number' ? String(Number(value.toFixed(4))) : value.replace(/[\t\r\n]+/g, ' ')
  return `${rows.map(row => row.map(cell).join('\t')).join('\n')}\n`
}
